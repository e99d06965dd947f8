//! Why the control API does not do as it is told.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::json;
use thiserror::Error;

/// Why the control API does not do as it is told.
#[derive(Debug, Error)]
pub(super) enum Refused {
    #[error("no such {0}")]
    Missing(&'static str),
    #[error("{0}")]
    Invalid(String),
    #[error("this sandbox wants its control key as a bearer token")]
    NoKey,
    #[error("not from another site")]
    Foreign,
}

impl Refused {
    /// A user name that Instagram would not allow.
    pub(super) fn name(field: &str) -> Self {
        Self::Invalid(format!(
            "{field}: letters, digits, dots and underscores, 30 at most"
        ))
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Missing(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::NoKey => StatusCode::UNAUTHORIZED,
            Self::Foreign => StatusCode::FORBIDDEN,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(json!({"error": self.to_string()}))
    }
}
