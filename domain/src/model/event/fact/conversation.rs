use crate::model::conversation::ClosedBy;
use crate::model::shared::Time;

/// A conversation was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationClosed {
    /// Why.
    pub by: ClosedBy,
}

/// A conversation's reply window closes soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowClosing {
    /// When.
    pub until: Time,
}

/// A contact's profile is known, or is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactUpdated {
    /// The fields that are others now.
    pub changed: Vec<String>,
}
