//! Hearing that a message changed, without asking again and again.

use std::time::Duration;

use async_trait::async_trait;

use crate::model::message::MessageId;

/// Tells when messages change.
pub trait Watches: Send + Sync + std::fmt::Debug {
    /// From now on it is noticed when this message is written by this process, for so long at most.
    fn watch(&self, message: MessageId, within: Duration) -> Box<dyn Watch>;
}

/// A message that is watched.
#[async_trait]
pub trait Watch: Send {
    /// Waits until it was written since this was asked last, or since it is watched. `false` when its time is over.
    async fn changed(&mut self) -> bool;
}
