//! Hearing that something changed, without asking again and again.

use std::time::Duration;

use async_trait::async_trait;

use crate::model::event::EventId;
use crate::model::message::MessageId;
use crate::model::workspace::WorkspaceId;

/// What may be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// A message.
    Message(MessageId),
    /// A workspace's log: that an event comes to it.
    Log(WorkspaceId),
    /// The deliveries of an event: that an attempt has ended.
    Attempts(EventId),
}

/// Tells when things change.
pub trait Watches: Send + Sync + std::fmt::Debug {
    /// From now on it is noticed when this is written by this process, for so long at most.
    fn watch(&self, what: Watched, within: Duration) -> Box<dyn Watch>;
}

/// Something that is watched.
#[async_trait]
pub trait Watch: Send {
    /// Waits until it was written since this was asked last, or since it is watched. `false` when its time is over.
    async fn changed(&mut self) -> bool;
}
