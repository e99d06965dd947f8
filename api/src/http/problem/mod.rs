//! Everything that can go wrong, as `application/problem+json` (RFC 9457) with a code of the one catalogue.

mod account;
mod commands;
mod faults;
mod finish;
mod media;
mod sending;
mod view;

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use domain::flow::Stopped;
use domain::model::event::Position;
use domain::model::shared::Code;
use domain::port::store::StoreError;

pub use faults::Faults;
pub use finish::finish;
pub use sending::NoPrivateReply;
pub use view::{ErrorView, ProblemView};

use crate::http::site::Site;

/// What is waited for when the database is away.
const COME_BACK: Duration = Duration::from_secs(2);

/// Something that went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    allow: Option<String>,
    oldest: Option<Box<(String, Position)>>,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the body; `/path/…`, `/query/…` and `/header/…` point to parameters.
    pub pointer: String,
    /// What is wrong.
    pub code: Code,
    /// The same in words.
    pub detail: String,
}

impl Problem {
    /// A problem with the catalogue's own words.
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            errors: vec![],
            retry_after: None,
            allow: None,
            oldest: None,
        }
    }

    /// A problem of one place of the request.
    pub fn at(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Self {
        Self::new(code).and(pointer, code, detail)
    }

    /// The same where what it is about stands within another body: its pointers begin there.
    #[must_use]
    pub fn within(mut self, at: &str) -> Self {
        for error in &mut self.errors {
            let key = error.pointer == "/header/idempotency-key";
            let item = at.rsplit_once('/').map_or("", |(item, _)| item);
            error.pointer = if key {
                format!("{item}/idempotency_key")
            } else {
                format!("{at}{}", error.pointer)
            };
        }
        self
    }

    /// The same where what is wrong at one place of the body is wrong at another of the request.
    #[must_use]
    pub fn moved(mut self, from: &str, to: &str) -> Self {
        for error in self.errors.iter_mut().filter(|it| it.pointer == from) {
            to.clone_into(&mut error.pointer);
        }
        self
    }

    /// The same where all that is wrong is wrong with what the path names.
    #[must_use]
    pub fn of_path(mut self, parameter: &str) -> Self {
        for error in &mut self.errors {
            parameter.clone_into(&mut error.pointer);
        }
        self
    }

    /// The same, called so as a whole.
    #[must_use]
    pub const fn replaced(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// And this is wrong too.
    #[must_use]
    pub fn and(
        mut self,
        pointer: impl Into<String>,
        code: Code,
        detail: impl Into<String>,
    ) -> Self {
        self.errors.push(FieldError {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        });
        self
    }

    /// In these words rather than the catalogue's.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// It may be tried again after this long.
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// These methods are allowed.
    #[must_use]
    pub fn allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// What is kept of the log begins with this position, after this cursor.
    #[must_use]
    pub fn oldest(mut self, cursor: String, position: Position) -> Self {
        self.oldest = Some(Box::new((cursor, position)));
        self
    }

    /// Its code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What is wrong where.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// There is no such thing here: one body for unknown ids and for those of other workspaces.
    pub const fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// What `Retry-After` says: whole seconds, when waiting helps.
    pub fn come_back(&self) -> Option<u64> {
        let wait = self.retry_after?;
        let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Some(whole.max(1))
    }

    /// The status that its code has.
    pub fn status(&self) -> StatusCode {
        self.code
            .info()
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The answer.
    pub fn answer(&self, site: &Site, request_id: &str) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status());
        answer.content_type("application/problem+json");
        if let Some(seconds) = self.come_back() {
            answer.insert_header(("Retry-After", seconds));
        }
        if let Some(methods) = &self.allow {
            answer.insert_header(("Allow", methods.as_str()));
        }
        if self.code == Code::Unauthenticated {
            answer.insert_header(("WWW-Authenticate", "Bearer realm=\"gramway\""));
        }
        answer.json(ProblemView::of(self, site, request_id))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for Problem {}

/// Only the status: [`finish`] writes the answer, which needs the request's id.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(error = chain(&error), "the database is not available");
                Self::new(Code::Unavailable).retry_after(COME_BACK)
            }
            StoreError::Inconsistent { .. } | StoreError::Failed(_) => Self::internal(&error),
        }
    }
}

impl From<Stopped> for Problem {
    fn from(error: Stopped) -> Self {
        match error {
            Stopped::Busy => Self::new(Code::ConcurrentChange).retry_after(Duration::from_secs(1)),
            Stopped::Fenced => Self::internal(&error),
            Stopped::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// An error of ours: logged with its causes, of which the client sees nothing.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = chain(error), "a request failed");
        Self::new(Code::Internal)
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(problem: &Problem) -> (HttpResponse, ProblemView) {
        let site = Site::sample();
        (
            problem.answer(&site, "req_1"),
            ProblemView::of(problem, &site, "req_1"),
        )
    }

    #[test]
    fn it_has_all_that_the_rfc_names() {
        let problem = Problem::at("/to", Code::RecipientInvalid, "has two");

        let (answer, view) = body(&problem);

        assert_eq!(answer.status(), 422);
        let json = serde_json::to_value(&view).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "https://gramway.example/docs/codes/recipient_invalid",
                "title": "Exactly one recipient",
                "status": 422,
                "detail": Code::RecipientInvalid.info().explanation,
                "code": "recipient_invalid",
                "category": "request",
                "scope": "message",
                "retryable": false,
                "action": {
                    "code": "fix_request",
                    "text": Code::RecipientInvalid.info().advice,
                    "url": "https://gramway.example/docs/codes/recipient_invalid",
                },
                "request_id": "req_1",
                "errors": [{"pointer": "/to", "code": "recipient_invalid", "detail": "has two"}],
            })
        );
    }

    #[test]
    fn a_database_that_is_away_asks_to_come_back() {
        let problem = Problem::from(StoreError::Unavailable("gone".into()));

        let (answer, view) = body(&problem);

        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers().get("Retry-After").unwrap(), "2");
        let said = serde_json::to_value(&view).unwrap();
        assert_eq!(
            (&said["retryable"], &said["retry_after"]),
            (&true.into(), &2.into())
        );
        assert!(!said.to_string().contains("gone"));
    }

    #[test]
    fn causes_are_not_shown() {
        let problem = Problem::from(StoreError::Failed("secret of the database".into()));

        let (answer, view) = body(&problem);

        assert_eq!(answer.status(), 500);
        assert!(!serde_json::to_string(&view).unwrap().contains("secret"));
    }

    #[test]
    fn no_key_asks_for_one() {
        let (answer, _) = body(&Problem::new(Code::Unauthenticated));

        assert!(answer.headers().contains_key("WWW-Authenticate"));
    }
}
