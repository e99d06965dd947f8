//! The shape of Graph errors (META 8).

use serde_json::{Value, json};

use super::Reply;
use crate::random;

/// A Graph error. `graph.instagram.com` says `IGApiException`, and `OAuthException` where a token
/// is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphError {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) message: String,
    pub(crate) transient: bool,
}

impl GraphError {
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            kind: "IGApiException",
            code,
            subcode: None,
            message: message.into(),
            transient: false,
        }
    }

    pub(crate) fn with_subcode(mut self, subcode: i64) -> Self {
        self.subcode = Some(subcode);
        self
    }

    pub(crate) fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    pub(crate) fn oauth(mut self) -> Self {
        self.kind = "OAuthException";
        self
    }

    /// 190: this token is none.
    pub(crate) fn bad_token() -> Self {
        Self::new(
            400,
            190,
            "Invalid OAuth access token - Cannot parse access token",
        )
        .oauth()
    }

    /// 190 with the reason that Meta gives: 463 expired, 460 password changed, …
    pub(crate) fn dead_token(subcode: i64) -> Self {
        let why = match subcode {
            458 => "The user has not authorized application.",
            460 => "The session has been invalidated because the user changed their password.",
            463 => "Session has expired.",
            _ => "The session has been invalidated.",
        };
        Self::new(400, 190, format!("Error validating access token: {why}"))
            .with_subcode(subcode)
            .oauth()
    }

    /// 100: something in the request is wrong.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, 100, message)
    }

    /// 100/33: no such object, or not for this token.
    pub(crate) fn no_object(method: &str, id: &str) -> Self {
        let method = method.to_lowercase();
        Self::invalid(format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded \
             due to missing permissions, or does not support this operation."
        ))
        .with_subcode(33)
    }

    /// 100/2018001: nobody of that id writes with this account.
    pub(crate) fn no_such_user() -> Self {
        Self::invalid("No matching user found").with_subcode(2_018_001)
    }

    /// 3: the app lacks the capability (META 8).
    pub(crate) fn no_capability() -> Self {
        Self::new(
            400,
            3,
            "Application does not have the capability to make this API call.",
        )
    }

    /// 10: a scope is missing.
    pub(crate) fn no_permission(scope: &str) -> Self {
        Self::new(
            403,
            10,
            format!("Application does not have permission for this action: {scope}"),
        )
    }

    /// 10/2534022: outside the window.
    pub(crate) fn window_closed() -> Self {
        Self::new(403, 10, "This message is sent outside of allowed window.")
            .with_subcode(2_534_022)
    }

    /// 613, 80006 and their like: called too often (META 9).
    pub(crate) fn too_often(code: i64) -> Self {
        Self::new(400, code, "Calls to this api have exceeded the rate limit.")
    }

    /// 2500: no such path.
    pub(crate) fn unknown_path(method: &str, path: &str) -> Self {
        Self::new(
            400,
            2500,
            format!("Unknown path components: {method} {path}"),
        )
        .oauth()
    }

    /// The answer to whoever is not eligible for a token: wrong secret, wrong kind of token
    /// (META 1b).
    pub(crate) fn not_eligible() -> Self {
        Self::invalid("Unsupported request - method type: get")
    }

    pub(crate) fn body(&self) -> Value {
        let mut error = json!({
            "message": self.message,
            "type": self.kind,
            "code": self.code,
            "is_transient": self.transient,
            "fbtrace_id": random::letters("A", 22),
        });
        if let (Some(subcode), Some(error)) = (self.subcode, error.as_object_mut()) {
            error.insert("error_subcode".to_owned(), json!(subcode));
            // optional (META 8): said here where something is said in detail
            error.insert("error_user_title".to_owned(), json!("That did not work"));
            error.insert("error_user_msg".to_owned(), json!(self.message));
            error.insert("error_data".to_owned(), json!({"subcode": subcode}));
        }
        json!({"error": error})
    }
}

impl From<GraphError> for Reply {
    fn from(error: GraphError) -> Self {
        Self::Json(error.status, error.body())
    }
}

impl<E: Into<Self>> From<Result<Value, E>> for Reply {
    fn from(answer: Result<Value, E>) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err(error) => error.into(),
        }
    }
}
