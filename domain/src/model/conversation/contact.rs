use crate::model::channel::ChannelId;
use crate::model::shared::{ExternalId, Time, id};
use crate::model::workspace::WorkspaceId;

id!(/** An Instagram user as one channel sees them. */ ContactId, "cnt");

/// An Instagram user as one channel sees them. A new one is never changed by receiving or sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Through which channel.
    pub channel: ChannelId,
    /// The Instagram-scoped id (IGSID).
    pub external_id: ExternalId,
    /// First seen.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}
