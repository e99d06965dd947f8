//! One write door, one read door per workspace, and small ports for what is no workspace's.

mod audit;
mod changes;
mod error;
mod log;
mod operation;
mod read;
mod retention;
mod system;

use async_trait::async_trait;

use crate::model::workspace::WorkspaceId;

pub use audit::{AuditFilter, ReadAudit};
pub use changes::{Changes, Guard, NaturalKey, RowRef, Write};
pub use error::{CommitError, Conflict, StoreError};
pub use log::{AttemptFilter, DeliveryView, During, Logged, PendingDelivery, ReadLog};
pub use operation::{ReadOperations, Sought, Waiting};
pub use read::{
    ChannelFilter, CommentFilter, ContactFilter, ConversationFilter, EventFilter, Heard,
    MessageFilter, MessageRecord, Read, ReadChannels, ReadComments, ReadConversations,
    ReadEndpoints, ReadEvents, ReadMessages, ReadWorkspace, SendTarget, Told,
};
pub use retention::{KeptSince, Removed, Retire};
pub use system::{
    Classed, Inbox, IngressItem, KeptBody, KeptBodyId, Operators, Received, Routes, Workspaces,
};

/// The store.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Everything in `changes`, or nothing. Answered when it is on disk; an error of kind `Conflict` asks to decide again.
    async fn commit(&self, changes: Changes) -> Result<(), CommitError>;
    /// Reads of one workspace; no transaction spans two of them.
    fn read(&self, workspace: WorkspaceId) -> Box<dyn Read + '_>;
}
