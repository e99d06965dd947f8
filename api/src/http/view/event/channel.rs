use domain::model::event::{ChannelConnected, ChannelFact};
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{CheckView, channel_states, checks};

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
    #[schema(example = "Send the account owner a new onboarding link.")]
    action: Option<&'static str>,
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

impl From<&ChannelFact> for ChannelData {
    fn from(fact: &ChannelFact) -> Self {
        let info = fact.code.map(Code::info);
        Self {
            state: fact.state.as_str(),
            code: info.map(|info| info.code),
            action: info.map(|info| info.action),
            checks: None,
        }
    }
}
