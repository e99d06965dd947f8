use crate::model::channel::ChannelId;
use crate::model::message::SenderKind;
use crate::model::shared::{ExternalId, Name, Time, id};
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
    /// That they do not want to hear from programs, if so.
    pub opted_out: Option<OptedOut>,
    /// First seen.
    pub created_at: Time,
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
    /// Whether they do not want to hear from such a sender.
    pub const fn refuses(&self, sender: SenderKind) -> bool {
        matches!(sender, SenderKind::Bot) && self.opted_out.is_some()
    }
}
