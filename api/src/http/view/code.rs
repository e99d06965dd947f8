use domain::model::shared::Code;
use domain::model::shared::code::{Category, CodeScope};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{ActionView, codes_schema, words};
use crate::http::pages::CodePages;

/// A code of the one catalogue of problems, failures, onboarding and health reasons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Code)]
pub struct CodeView {
    /// The code; never renamed.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// What kind of trouble: `request`, `access`, `state`, `limit`, `provider`, `owner` or `service`.
    #[schema(schema_with = categories)]
    category: &'static str,
    /// What it concerns: `request`, `message`, `channel` or `app`.
    #[schema(schema_with = code_scopes)]
    scope: &'static str,
    /// The HTTP status of a problem with this code; null where it is never one.
    #[schema(example = 422)]
    status: Option<u16>,
    /// Whether the same thing may succeed later without a change.
    #[schema(example = false)]
    retryable: bool,
    /// A short summary.
    #[schema(example = "The reply window is closed")]
    title: &'static str,
    /// What happened.
    #[schema(
        example = "The contact last wrote more than 24 hours ago, so Instagram accepts no message."
    )]
    explanation: &'static str,
    /// What to do about it.
    action: ActionView,
}

/// All kinds of trouble.
pub(crate) fn categories() -> Schema {
    words(Category::ALL.map(Category::as_str))
}

/// All that a code may concern.
pub(crate) fn code_scopes() -> Schema {
    words(CodeScope::ALL.map(CodeScope::as_str))
}

impl CodeView {
    /// A code, with what to do about it.
    pub fn of(code: Code, pages: &CodePages) -> Self {
        let info = code.info();
        Self {
            code: info.code,
            category: info.category.as_str(),
            scope: info.scope.as_str(),
            status: info.status,
            retryable: info.retryable,
            title: info.title,
            explanation: info.explanation,
            action: ActionView::of(code, pages),
        }
    }
}
