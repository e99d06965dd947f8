use domain::model::message::{Failure, ProviderWords};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ActionView, categories, code_scopes, codes_schema, time};
use crate::http::pages::CodePages;

/// Why something failed: our code, what it means and what to do, and Instagram's own words beside it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Failure)]
pub struct FailureView {
    /// Our code.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// What kind of trouble: `request`, `access`, `state`, `limit`, `provider`, `owner` or `service`.
    #[schema(schema_with = categories)]
    category: &'static str,
    /// What it concerns: `request`, `message`, `channel` or `app`.
    #[schema(schema_with = code_scopes)]
    scope: &'static str,
    /// What it means.
    #[schema(
        example = "Instagram says that this person does not receive messages from the account."
    )]
    explanation: &'static str,
    /// What to do about it.
    action: ActionView,
    /// Whether the same may succeed later without a change.
    #[schema(example = false)]
    retryable: bool,
    /// When.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    occurred_at: String,
    /// Which attempt it was, from 1.
    #[schema(example = 1)]
    attempt: u32,
    /// What Instagram said.
    provider: Option<ProviderWordsView>,
}

/// What Instagram said of a failure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderWords)]
pub struct ProviderWordsView {
    /// HTTP status.
    #[schema(example = 400)]
    status: Option<u16>,
    /// `error.code`
    #[schema(example = 551)]
    code: Option<i64>,
    /// `error.error_subcode`
    #[schema(example = 1_545_041)]
    subcode: Option<i64>,
    /// `error.type`
    #[schema(example = "IGApiException")]
    r#type: Option<String>,
    /// `error.message`
    #[schema(example = "This person isn't available right now.")]
    message: Option<String>,
    /// `error.error_user_title`: what Instagram would show to people, perhaps in their language
    #[schema(example = "Message not sent")]
    user_title: Option<String>,
    /// `error.error_user_msg`, likewise
    #[schema(example = "This person can't receive your message.")]
    user_message: Option<String>,
    /// `error.error_data`: JSON as it came, cut to 500 characters
    #[schema(example = json!(null))]
    error_data: Option<String>,
    /// `error.is_transient`: whether it lasts, as Instagram sees it
    #[schema(example = false)]
    is_transient: Option<bool>,
    /// `error.fbtrace_id`
    #[schema(example = "AbCdEf123")]
    trace_id: Option<String>,
}

impl From<&ProviderWords> for ProviderWordsView {
    fn from(words: &ProviderWords) -> Self {
        Self {
            status: words.status,
            code: words.code,
            subcode: words.subcode,
            r#type: words.kind.clone(),
            message: words.message.clone(),
            user_title: words.user_title.clone(),
            user_message: words.user_message.clone(),
            error_data: words.data.clone(),
            is_transient: words.transient,
            trace_id: words.trace_id.clone(),
        }
    }
}

impl FailureView {
    /// This failure, with what to do about it.
    pub fn of(failure: &Failure, pages: &CodePages) -> Self {
        let info = failure.code.info();
        Self {
            code: info.code,
            category: info.category.as_str(),
            scope: info.scope.as_str(),
            explanation: info.explanation,
            action: ActionView::of(failure.code, pages),
            retryable: info.retryable,
            occurred_at: time(failure.occurred_at),
            attempt: failure.attempt,
            provider: failure.provider.as_ref().map(ProviderWordsView::from),
        }
    }
}
