use crate::model::channel::ChannelId;
use crate::model::shared::{Time, id};
use crate::model::workspace::WorkspaceId;

use super::ContactId;

id!(/** What is said between a channel and a contact. */ ConversationId, "cnv");

/// What is said between a channel and a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// The channel.
    pub channel: ChannelId,
    /// The contact.
    pub contact: ContactId,
    /// When the contact last wrote, tapped or reacted, by Instagram's clock: it opens the reply window.
    pub last_inbound_at: Option<Time>,
    /// When anything was last said.
    pub last_message_at: Time,
    /// Until when the contact has read what was sent.
    pub read_until: Option<Time>,
    /// Messages wait until the contact writes.
    pub awaited: bool,
    /// First seen.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

impl Conversation {
    /// The same after the contact wrote at `at`. A late webhook never closes a window.
    #[must_use]
    pub fn heard(&self, at: Time) -> Self {
        let last_inbound_at = Some(self.last_inbound_at.map_or(at, |last| last.max(at)));
        Self {
            last_inbound_at,
            awaited: false,
            ..self.spoken(at)
        }
    }

    /// The same after the contact tapped or reacted at `at`: the window opens, and nothing was said.
    #[must_use]
    pub fn tapped(&self, at: Time) -> Self {
        Self {
            last_inbound_at: Some(self.last_inbound_at.map_or(at, |last| last.max(at))),
            awaited: false,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same after the contact read what was sent until `until`; `None` when it was read before.
    pub fn read(&self, until: Time) -> Option<Self> {
        let further = self.read_until.is_none_or(|before| before < until);
        further.then(|| Self {
            read_until: Some(until),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same when a message waits until the contact writes.
    #[must_use]
    pub fn awaiting(&self) -> Self {
        Self {
            awaited: true,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same after something was said at `at`.
    #[must_use]
    pub fn spoken(&self, at: Time) -> Self {
        Self {
            last_message_at: self.last_message_at.max(at),
            version: self.version + 1,
            ..self.clone()
        }
    }
}
