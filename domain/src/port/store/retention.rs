//! What is out of retention, and how it goes.

use async_trait::async_trait;

use crate::model::shared::Time;
use crate::model::workspace::WorkspaceId;

use super::StoreError;

/// Since when what happened in a workspace is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptSince {
    /// Events with their attempts and open deliveries, and operations that ended.
    pub log: Time,
    /// Entries of the audit log.
    pub audit: Time,
    /// Deliveries that began before then are not under way any more: whoever began them is gone.
    pub under_way: Time,
}

/// What a batch of a removal came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removed {
    /// How many rows.
    pub rows: u64,
    /// How many of them were deliveries that were still to be made.
    pub deliveries: u64,
    /// Whether there is more to be removed at once.
    pub more: bool,
}

/// The end of what is kept for a while. The log goes from its oldest position on and has no holes: an event goes when it
/// and all before it are out of retention, and nothing is being delivered of it. What counts is when it was put on record:
/// Instagram tells some things late.
#[async_trait]
pub trait Retire: Send + Sync + std::fmt::Debug {
    /// Whether a workspace has something that is no longer kept: one indexed look.
    async fn is_due(&self, workspace: WorkspaceId, since: KeptSince) -> Result<bool, StoreError>;
    /// Removes the oldest of what a workspace no longer keeps: a few hundred rows in one transaction, which waits for nobody:
    /// it removes nothing while another process does it, and no event while one is being put on record.
    async fn retire(&self, workspace: WorkspaceId, since: KeptSince)
    -> Result<Removed, StoreError>;
}
