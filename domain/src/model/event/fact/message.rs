use crate::model::message::{ContentId, Failure, MessageId};
use crate::model::shared::Hold;

/// Something became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFact {
    /// The message.
    pub message: MessageId,
    /// What it said then.
    pub content: ContentId,
}

/// A message was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFailed {
    /// The message.
    pub message: MessageId,
    /// What it said.
    pub content: ContentId,
    /// Why.
    pub failure: Failure,
}

/// Some of a message was sent, and the rest will not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePartiallySent {
    /// The message.
    pub message: MessageId,
    /// What it said.
    pub content: ContentId,
    /// Why the rest failed, if it did: it may have been withdrawn, or been late.
    pub failure: Option<Failure>,
}

/// A message waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageWaiting {
    /// The message.
    pub message: MessageId,
    /// What it says.
    pub content: ContentId,
    /// For what.
    pub hold: Hold,
}
