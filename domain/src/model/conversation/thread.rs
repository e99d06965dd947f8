use crate::model::channel::ChannelId;
use crate::model::message::Steered;
use crate::model::shared::{ExternalId, Metadata, Name, Time, id};
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
    /// When it was closed, until the contact writes again.
    pub closed_at: Option<Time>,
    /// Since when the contact has the last word.
    pub unanswered_since: Option<Time>,
    /// What few conversations have.
    pub details: Details,
    /// First seen.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What few conversations have: nothing of it is on record for the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Where it belongs, in the workspace's words; its channel's label when it has none.
    pub routing_label: Option<Name>,
    /// The workspace's notes on it.
    pub metadata: Metadata,
    /// Whether a task looks after it.
    pub watch: Watch,
    /// The inbound moment whose window's near end was told.
    pub told_closing_of: Option<Time>,
    /// Which app may answer, as far as Instagram says.
    pub owner: Option<ThreadOwner>,
    /// The last time that the contact asked for a person, and what came of it.
    pub handover: Option<Box<Handover>>,
}

/// A contact asked for a person, whom they are to find in the Instagram inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// When.
    pub asked_at: Time,
    /// What came of it, once that is known.
    pub came: Option<Steered>,
}

/// Which app has the control of a conversation (META 7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadOwner {
    /// The app, when Instagram names it.
    pub app: Option<ExternalId>,
    /// Whether it is ours: only then may we send.
    pub ours: bool,
    /// Since when, as far as it is known.
    pub since: Time,
    /// Until when it keeps the control when nobody does anything.
    pub expires_at: Option<Time>,
    /// We gave it the control because the contact asked for a person.
    pub handed_over: bool,
}

/// Whether a task looks after a conversation: closes it when it is idle, tells that its window closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watch {
    /// No: its channel wants none of that, or it is closed.
    #[default]
    Off,
    /// Not until the contact is heard again.
    Resting,
    /// There is one.
    Armed,
}

impl Conversation {
    /// A conversation in which nothing was said before `at`.
    pub fn begun(
        id: ConversationId,
        workspace: WorkspaceId,
        (channel, contact): (ChannelId, ContactId),
        at: Time,
        created_at: Time,
    ) -> Self {
        Self {
            id,
            workspace,
            channel,
            contact,
            last_inbound_at: None,
            last_message_at: at,
            read_until: None,
            awaited: false,
            closed_at: None,
            unanswered_since: None,
            details: Details::default(),
            created_at,
            version: 1,
        }
    }

    /// The same after the contact wrote at `at`. A late webhook never closes a window.
    #[must_use]
    pub fn heard(&self, at: Time) -> Self {
        let said = Self {
            last_message_at: self.last_message_at.max(at),
            ..self.clone()
        };
        said.tapped(at)
    }

    /// The same after the contact tapped a button at `at`: the window opens, and an answer is due.
    #[must_use]
    pub fn tapped(&self, at: Time) -> Self {
        Self {
            closed_at: None,
            unanswered_since: self.unanswered_since.or(Some(at)),
            ..self.reacted(at)
        }
    }

    /// The same after the contact reacted at `at`: the window opens, and nothing was said.
    #[must_use]
    pub fn reacted(&self, at: Time) -> Self {
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

    /// The same after the account said something at `at`, or has something to say: it is answered.
    #[must_use]
    pub fn spoken(&self, at: Time) -> Self {
        Self {
            last_message_at: self.last_message_at.max(at),
            unanswered_since: self.unanswered_since.filter(|since| *since > at),
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Since when the contact has the last word that is answered then.
    pub fn asked_by(&self, at: Time) -> Option<Time> {
        self.unanswered_since.filter(|since| *since <= at)
    }

    /// Whether it is open: nobody closed it, and it was not idle for too long, since the contact last wrote.
    pub const fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use uuid::Uuid;

    pub(crate) fn conversation() -> Conversation {
        Conversation::begun(
            ConversationId::from_uuid(Uuid::nil()),
            WorkspaceId::from_uuid(Uuid::nil()),
            (
                ChannelId::from_uuid(Uuid::nil()),
                ContactId::from_uuid(Uuid::nil()),
            ),
            at(0),
            at(0),
        )
    }

    pub(crate) fn at(hours: i64) -> Time {
        Time::from_timestamp(1_000_000, 0).unwrap() + chrono::Duration::hours(hours)
    }

    #[test]
    fn the_contact_has_the_last_word_until_the_account_speaks() {
        let first = conversation().heard(at(1)).heard(at(2));
        assert_eq!(first.unanswered_since, Some(at(1)));
        assert_eq!(first.reacted(at(3)).unanswered_since, Some(at(1)));
        let answered = first.spoken(at(3));
        assert_eq!(answered.unanswered_since, None);
        assert_eq!(answered.reacted(at(4)).unanswered_since, None);
        assert_eq!(answered.tapped(at(4)).unanswered_since, Some(at(4)));
        // what the account said before comes late, and is no answer
        assert_eq!(
            conversation().heard(at(5)).spoken(at(4)).unanswered_since,
            Some(at(5))
        );
    }

    #[test]
    fn what_the_contact_says_opens_it_and_a_reaction_does_not() {
        let closed = Conversation {
            closed_at: Some(at(1)),
            ..conversation()
        };
        assert!(closed.heard(at(2)).is_open());
        assert!(closed.tapped(at(2)).is_open());
        assert!(!closed.reacted(at(2)).is_open());
        assert!(!closed.spoken(at(2)).is_open());
    }
}
