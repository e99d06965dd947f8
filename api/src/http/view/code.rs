use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes_schema;
use crate::http::site::Site;

/// A code of the one catalogue of problems, failures, onboarding and health reasons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Code)]
pub struct CodeView {
    /// The code; never renamed.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// What kind of trouble: `request`, `access`, `state`, `limit`, `provider`, `owner` or `service`.
    #[schema(example = "state")]
    category: &'static str,
    /// What it concerns: `request`, `message`, `channel` or `app`.
    #[schema(example = "message")]
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
    #[schema(example = "Wait until the contact writes again.")]
    action: &'static str,
    /// The page that explains it.
    #[schema(example = "https://gramway.example/docs/codes#window_closed")]
    url: String,
}

impl CodeView {
    /// A code of this site.
    pub fn of(code: Code, site: &Site) -> Self {
        let info = code.info();
        Self {
            code: info.code,
            category: info.category.as_str(),
            scope: info.scope.as_str(),
            status: info.status,
            retryable: info.retryable,
            title: info.title,
            explanation: info.explanation,
            action: info.action,
            url: site.code_page(code),
        }
    }
}
