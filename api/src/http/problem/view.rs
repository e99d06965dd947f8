use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::http::site::Site;
use crate::http::view::codes_schema;

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// The page that explains the code.
    #[schema(example = "https://gramway.example/docs/codes#not_found")]
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
        let explained = || info.explanation.to_owned();
        Self {
            r#type: site.code_page(problem.code),
            title: info.title,
            status: problem.status().as_u16(),
            detail: problem.detail.clone().unwrap_or_else(explained),
            code: info.code,
            request_id: request_id.to_owned(),
            errors: problem.errors.iter().map(error).collect(),
        }
    }
}
