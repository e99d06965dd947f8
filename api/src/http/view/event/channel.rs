use domain::model::event::{ChannelConnected, ChannelFact};
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{ActionView, CheckView, channel_states, checks};
use crate::http::pages::CodePages;

/// A channel changed its state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelEventData)]
pub(crate) struct ChannelData {
    /// The state that it had then.
    #[schema(schema_with = channel_states)]
    state: &'static str,
    /// Why, when there is a reason; a code of `GET /v1/codes`.
    #[schema(example = "reauthorization_required")]
    code: Option<&'static str>,
    /// What to do about it.
    action: Option<ActionView>,
    /// What was looked at when it was connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<CheckView>>,
}

impl From<&ChannelConnected> for ChannelData {
    fn from(fact: &ChannelConnected) -> Self {
        Self {
            state: fact.state.as_str(),
            code: None,
            action: None,
            checks: Some(checks(&fact.checks)),
        }
    }
}

impl ChannelData {
    /// What became of a channel; what to do about it, when it is not well.
    pub(super) fn of(fact: &ChannelFact, pages: &CodePages) -> Self {
        Self {
            state: fact.state.as_str(),
            code: fact.code.map(Code::as_str),
            action: fact.code.map(|code| ActionView::of(code, pages)),
            checks: None,
        }
    }
}
