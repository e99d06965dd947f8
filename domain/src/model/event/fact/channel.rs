use crate::model::channel::{ChannelState, Check};
use crate::model::shared::Code;

/// A channel changed its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFact {
    /// The state that it has now.
    pub state: ChannelState,
    /// Why, when there is a reason.
    pub code: Option<Code>,
}

/// An account was connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelConnected {
    /// The state that the channel has now.
    pub state: ChannelState,
    /// What was looked at.
    pub checks: Vec<Check>,
}
