//! What a server answered.

use std::fmt;
use std::ops::Index;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// What a server answered, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    json: Value,
}

impl Answer {
    /// Reads a whole answer; an error when it breaks off.
    pub async fn read(response: reqwest::Response) -> Result<Self, reqwest::Error> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response.bytes().await?;
        Ok(Self::of(status, headers, body))
    }

    /// An answer with this body.
    pub fn of(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Self {
            status,
            headers,
            body,
            json,
        }
    }

    /// The same, when it has this status; the test fails otherwise, and shows the body.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "that it has the status may be all that is wanted"
    )]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// The problem's code, when it has this status and is a whole problem.
    #[track_caller]
    pub fn problem(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{self}");
        self.any_problem()
    }

    /// The code of the problem that it must be, whatever its status.
    #[track_caller]
    pub fn any_problem(&self) -> &str {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "not a problem: {self}"
        );
        assert_eq!(self.json["status"], self.status, "{self}");
        for field in ["type", "title", "detail", "request_id"] {
            assert!(self.json[field].is_string(), "no {field}: {self}");
        }
        assert_eq!(self.json["action"]["url"], self.json["type"], "{self}");
        self.json["code"]
            .as_str()
            .unwrap_or_else(|| panic!("no code: {self}"))
    }

    /// The pointers of the problem's errors.
    pub fn pointers(&self) -> Vec<&str> {
        self.json["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["pointer"].as_str())
            .collect()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON; null when it is none.
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The `id` of what was answered.
    #[track_caller]
    pub fn id(&self) -> String {
        self.json["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {self}"))
            .to_owned()
    }

    /// The list that was answered.
    #[track_caller]
    pub fn list(&self) -> &[Value] {
        self.json["data"]
            .as_array()
            .unwrap_or_else(|| panic!("no list: {self}"))
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, index: &str) -> &Value {
        &self.json[index]
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.text())
    }
}
