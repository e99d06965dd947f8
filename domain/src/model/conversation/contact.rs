use crate::model::channel::ChannelId;
use crate::model::shared::{ExternalId, Time, id};
use crate::model::workspace::WorkspaceId;

use super::Profile;

id!(/** An Instagram user as one channel sees them. */ ContactId, "cnt");

/// An Instagram user as one channel sees them.
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
    /// What Instagram shows of them.
    pub profile: Profile,
    /// First seen.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

impl Contact {
    /// A contact who was never seen.
    pub fn seen(
        id: ContactId,
        workspace: WorkspaceId,
        channel: ChannelId,
        external_id: ExternalId,
        at: Time,
    ) -> Self {
        Self {
            id,
            workspace,
            channel,
            external_id,
            profile: Profile::default(),
            created_at: at,
            version: 1,
        }
    }
}
