use super::Text;

/// A text with answers to choose from (META 3.1: `quick_replies`). They are gone after the next message (META 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The text.
    pub text: Text,
    /// One or more, in order.
    pub replies: Vec<QuickReply>,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReply {
    /// What it says; it is what the contact says who chooses it.
    pub title: String,
    /// What it tells us beside that.
    pub payload: String,
}
