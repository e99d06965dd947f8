//! Waiting before something is tried again that nobody is to blame for.

use async_trait::async_trait;

/// Waits on behalf of a flow that has something to put on record and cannot.
#[async_trait]
pub trait Patience: Send + Sync + std::fmt::Debug {
    /// Waits for a moment. Whether there is time for another try: there is none when the process stops.
    async fn pause(&self) -> bool;
}
