use crate::model::channel::ChannelId;
use crate::model::message::SenderKind;
use crate::model::shared::{ExternalId, Metadata, Name, Time, id};
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
    /// That they do not want to hear from programs, if so.
    pub opted_out: Option<OptedOut>,
    /// What Instagram shows of them.
    pub profile: Profile,
    /// The workspace's own key for them; several channels may see the same person.
    pub reference: Option<ExternalId>,
    /// The workspace's notes on them.
    pub metadata: Metadata,
    /// First seen.
    pub created_at: Time,
    /// Counts from 1 the changes that customers see: its `ETag`. That we ask Instagram who they are, and are told what is no
    /// news, is none: whoever decided on what they saw did not decide on that.
    pub edition: i64,
    /// Counts its changes from 1.
    pub version: i64,
}

/// A contact does not want to hear from programs. People may still write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptedOut {
    /// Since when.
    pub at: Time,
    /// Where they said so, in the caller's words.
    pub source: Option<Name>,
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
            opted_out: None,
            profile: Profile::default(),
            reference: None,
            metadata: Metadata::default(),
            created_at: at,
            edition: 1,
            version: 1,
        }
    }

    /// Whether they do not want to hear from such a sender.
    pub const fn refuses(&self, sender: SenderKind) -> bool {
        matches!(sender, SenderKind::Bot) && self.opted_out.is_some()
    }
}
