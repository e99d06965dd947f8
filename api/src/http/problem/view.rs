use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::http::site::Site;
use crate::http::view::{ActionView, categories, code_scopes, codes_schema};

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// The page that explains the code.
    #[schema(example = "https://gramway.example/docs/codes/not_found")]
    r#type: String,
    /// The code in a few words.
    #[schema(example = "There is no such thing")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What happened.
    #[schema(example = "No such resource exists here, or it belongs to another workspace.")]
    detail: String,
    /// The code; `GET /v1/codes` lists all of them.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// What kind of trouble: `request`, `access`, `state`, `limit`, `provider`, `owner` or `service`.
    #[schema(schema_with = categories)]
    category: &'static str,
    /// What it concerns: `request`, `message`, `channel` or `app`.
    #[schema(schema_with = code_scopes)]
    scope: &'static str,
    /// Whether the same request may succeed later without a change.
    #[schema(example = false)]
    retryable: bool,
    /// After how many seconds, when that is known; what `Retry-After` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    retry_after: Option<u64>,
    /// With `cursor_expired`: the oldest cursor after which everything is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "AQGTq0Vn")]
    oldest_cursor: Option<String>,
    /// With `cursor_expired`: the position of the first event after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 4711)]
    oldest_position: Option<i64>,
    /// What to do about it.
    action: ActionView,
    /// Finds the request in the log.
    #[schema(example = "req_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    request_id: String,
    /// Everything that is wrong, each with its place; empty when it is the request as a whole.
    errors: Vec<ErrorView>,
}

/// One thing that is wrong, and where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemError)]
pub struct ErrorView {
    /// A JSON pointer into the body; `/path/…`, `/query/…` and `/header/…` point to parameters.
    #[schema(example = "/content/text")]
    pointer: String,
    /// The code.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// The same in words.
    #[schema(example = "the text has 1204 bytes, at most 1000 can be sent")]
    detail: String,
}

impl ProblemView {
    pub(in crate::http) fn of(problem: &Problem, site: &Site, request_id: &str) -> Self {
        let info = problem.code.info();
        let error = |error: &super::FieldError| ErrorView {
            pointer: error.pointer.clone(),
            code: error.code.as_str(),
            detail: error.detail.clone(),
        };
        let pages = site.pages();
        let explained = || info.explanation.to_owned();
        Self {
            r#type: pages.page(problem.code),
            title: info.title,
            status: problem.status().as_u16(),
            detail: problem.detail.clone().unwrap_or_else(explained),
            code: info.code,
            category: info.category.as_str(),
            scope: info.scope.as_str(),
            retryable: info.retryable,
            retry_after: problem.come_back(),
            oldest_cursor: problem.oldest.as_ref().map(|oldest| oldest.0.clone()),
            oldest_position: problem.oldest.as_ref().map(|oldest| oldest.1),
            action: ActionView::of(problem.code, &pages),
            request_id: request_id.to_owned(),
            errors: problem.errors.iter().map(error).collect(),
        }
    }
}
