//! What was asked of the sandbox and what it told others: bounded logs.

use std::collections::VecDeque;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::clock::Millis;

/// The last entries of something; the oldest is forgotten when it is full.
#[derive(Debug)]
pub(crate) struct Log<T> {
    entries: VecDeque<T>,
    keep: usize,
}

impl<T: Clone> Log<T> {
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            keep,
        }
    }

    pub(crate) fn push(&mut self, entry: T) {
        if self.keep == 0 {
            return;
        }
        if self.entries.len() == self.keep {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    pub(crate) fn to_vec(&self) -> Vec<T> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.iter()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// One request that the sandbox answered in Meta's place.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// Counts requests from 1.
    pub number: u64,
    /// When, in milliseconds of the sandbox's clock.
    pub at: Millis,
    /// `GET`, `POST`, …
    pub method: String,
    /// The path as it was asked for, version included.
    pub path: String,
    /// Query parameters in their order, tokens included.
    pub query: Vec<(String, String)>,
    /// The bearer token or `access_token` parameter.
    pub token: Option<String>,
    /// The body, read as text.
    #[serde(serialize_with = "as_text")]
    pub body: Bytes,
    /// The status answered; none when the answer was withheld.
    pub status: Option<u16>,
    /// Whether the path is one that the sandbox knows.
    pub known: bool,
}

impl Request {
    /// The body as JSON; null when it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The first query parameter of that name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether this is a call to the Send API.
    #[must_use]
    pub fn is_send(&self) -> bool {
        self.method == "POST" && self.path.ends_with("/messages")
    }
}

/// One try to deliver a webhook.
#[derive(Debug, Clone, Serialize)]
pub struct Webhook {
    /// The delivery; its tries share it.
    pub id: u64,
    /// Counts tries of this delivery from 1.
    pub attempt: usize,
    /// When, in milliseconds of the sandbox's clock.
    pub at: Millis,
    /// Where it was sent.
    pub url: String,
    /// The bytes that were signed and sent.
    #[serde(serialize_with = "as_text")]
    pub body: Bytes,
    /// The header `X-Hub-Signature-256`.
    pub signature: String,
    /// The status answered.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

impl Webhook {
    /// The body as JSON; null when it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

fn as_text<S: serde::Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut log = Log::new(2);

        for number in 1..=3 {
            log.push(number);
        }

        assert_eq!(log.to_vec(), [2, 3]);
    }

    #[test]
    fn a_log_of_nothing_keeps_nothing() {
        let mut log = Log::new(0);

        log.push(1);

        assert!(log.to_vec().is_empty());
    }
}
