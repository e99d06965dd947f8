use domain::model::shared::{Code, Hold};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{ActionView, codes_schema, time, words};
use crate::http::pages::CodePages;

/// Why something waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hold)]
pub struct HoldView {
    /// What is closed: `target`, all of the channel, `lane`, one conversation's messages, or `work`, this message
    /// alone: others of its conversation go on.
    #[schema(schema_with = places)]
    at: &'static str,
    /// Why.
    #[schema(schema_with = reasons)]
    reason: &'static str,
    /// What that means.
    explanation: &'static str,
    /// What to do about it.
    action: ActionView,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    since: String,
    /// When it is tried again; when somebody acts, if null.
    #[schema(example = "2026-11-20T10:01:00.000Z")]
    until: Option<String>,
}

/// With one for examples for which something waits.
fn reasons() -> Schema {
    let mut schema = codes_schema();
    if let Schema::Object(object) = &mut schema {
        object.example = Some(Code::ProviderRateLimited.as_str().into());
    }
    schema
}

fn places() -> Schema {
    use domain::model::shared::HoldAt;
    words(HoldAt::ALL.map(HoldAt::as_str))
}

impl HoldView {
    /// This hold, with what to do about it.
    pub fn of(hold: &Hold, pages: &CodePages) -> Self {
        let info = hold.reason.info();
        Self {
            at: hold.at.as_str(),
            reason: info.code,
            explanation: info.explanation,
            action: ActionView::of(hold.reason, pages),
            since: time(hold.since),
            until: hold.until.map(time),
        }
    }
}
