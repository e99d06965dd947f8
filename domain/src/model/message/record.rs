use chrono::Duration;

use crate::model::channel::{ChannelId, UnsendPolicy};
use crate::model::conversation::{ContactId, ConversationId};
use crate::model::shared::{ExternalId, Hold, Metadata, Time, id};
use crate::model::workspace::WorkspaceId;

use super::{ContentId, Failure, MessageState, Plan, Sender, ThreadPlan};

id!(/** A message, inbound or outbound. */ MessageId, "msg");
id!(/** One call to Instagram of an outbound message; also the id of its work. */ PartId, "part");

/// Where a message came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "boxed, each send would allocate")]
pub enum Origin {
    /// The contact wrote it.
    Inbound {
        /// Instagram's id of it (`mid`).
        external_id: ExternalId,
    },
    /// The business wrote it in the Instagram app or another tool; seen by its echo.
    External {
        /// Instagram's id of it (`mid`).
        external_id: ExternalId,
    },
    /// Sent through the API.
    Outbound {
        /// Who sends.
        sender: Sender,
        /// The caller's own key for it.
        reference: Option<ExternalId>,
        /// The request that it came with; told as the cause of what becomes of it.
        request_id: Option<String>,
        /// What the caller wants done when it does not go as it should.
        plan: Plan,
        /// What it does about the control of its conversation.
        thread: ThreadPlan,
    },
}

/// The edits of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits {
    /// The versions before the latest one, oldest first.
    pub earlier: Vec<ContentId>,
    /// The number of the last edit, as Instagram counts them.
    pub number: u32,
    /// Only of it was heard so far, that it was edited or taken back: when it was said, and what, is still to come.
    pub unheard: bool,
    /// It was taken back, and its channel wants nothing of it to be seen: what is left on record keeps it from coming again.
    pub deleted: bool,
}

/// A message. What became of an outbound one is a fold over its parts, see [`super::fold`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Through which channel.
    pub channel: ChannelId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// With whom.
    pub contact: ContactId,
    /// Where it came from.
    pub origin: Origin,
    /// The latest version of what it says.
    pub content: ContentId,
    /// What it said before, when it was edited.
    pub edits: Edits,
    /// The caller's notes on it.
    pub metadata: Metadata,
    /// What keeps an outbound one from being sent, when something does.
    pub hold: Option<Hold>,
    /// The fold at its last change; serves filters.
    pub state: MessageState,
    /// When it was said (Instagram's clock) or accepted (ours).
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

impl Message {
    /// The same after it was edited: it says `content` since. `None` when a later edit was heard before this one. The
    /// number 0 says what it said before any edit.
    pub fn edited(&self, content: ContentId, number: Option<u32>) -> Option<Self> {
        let last = self.edits.number;
        let number = number.unwrap_or_else(|| last.saturating_add(1));
        if number <= last && (number > 0 || last > 0) {
            return None;
        }
        let mut earlier = self.edits.earlier.clone();
        earlier.push(self.content);
        Some(Self {
            content,
            edits: Edits {
                earlier,
                number,
                unheard: self.edits.unheard,
                deleted: self.edits.deleted,
            },
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same after it came itself, which edits had overtaken: `original` is what it said first, `whole` what it says
    /// now, when that is more than its words. `None` when it came before.
    pub fn heard(&self, original: ContentId, whole: Option<ContentId>, at: Time) -> Option<Self> {
        let came = self.came(at)?;
        let overtaking = self.edits.earlier.iter().copied();
        let mut earlier: Vec<_> = [original].into_iter().chain(overtaking).collect();
        if whole.is_some() {
            earlier.push(self.content);
        }
        Some(Self {
            content: whole.unwrap_or(self.content),
            edits: Edits {
                earlier,
                ..came.edits
            },
            ..came
        })
    }

    /// The same after it came itself, which had been taken back before: it says nothing, and when it was said is known.
    /// `None` when it came before.
    pub fn came(&self, at: Time) -> Option<Self> {
        self.edits.unheard.then(|| Self {
            edits: Edits {
                unheard: false,
                ..self.edits.clone()
            },
            created_at: at.min(self.created_at),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same after it was taken back, in a channel that wants it so.
    #[must_use]
    pub fn taken_back(&self, policy: UnsendPolicy) -> Self {
        Self {
            edits: Edits {
                deleted: policy == UnsendPolicy::Delete,
                ..self.edits.clone()
            },
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// All that it ever said, in all its versions.
    pub fn contents(&self) -> impl Iterator<Item = ContentId> {
        let earlier = self.edits.earlier.iter().copied();
        earlier.chain([self.content])
    }
}

/// One part of an outbound message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its id, and its work's.
    pub id: PartId,
    /// Whose part.
    pub message: MessageId,
    /// The message's channel: Instagram's ids are unique within it.
    pub channel: ChannelId,
    /// Its place in the message, from 0.
    pub index: u16,
    /// What it says.
    pub content: ContentId,
    /// Instagram's id of it (`mid`), once known.
    pub external_id: Option<ExternalId>,
    /// What became of it.
    pub outcome: PartOutcome,
    /// When its echo came back.
    pub delivered_at: Option<Time>,
    /// That it may be on Instagram without our knowing, or under an id that we do not know. It stays until its id is
    /// known, whatever becomes of the part meanwhile.
    pub doubt: Option<Doubt>,
    /// How often its file could not be had.
    pub file_tries: u16,
    /// It says the text that stands in for what the account cannot send.
    pub instead: bool,
}

/// A part left, and no answer said under which id Instagram took it, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// Since when.
    pub since: Time,
    /// Until when what is said on Instagram may be it.
    pub until: Time,
    /// How often it left so.
    pub times: u16,
}

/// What became of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartOutcome {
    /// Nothing yet.
    Open,
    /// It left, no answer came: its echo or its deadline settles it.
    Unconfirmed {
        /// Since when.
        since: Time,
        /// Until when an echo is waited for.
        resolves_by: Time,
    },
    /// Instagram took it.
    Sent {
        /// When.
        at: Time,
    },
    /// It will not be sent.
    Failed(Failure),
    /// An earlier part failed.
    Skipped,
    /// It could not be sent in its time.
    Expired {
        /// When that was seen.
        at: Time,
    },
    /// It was withdrawn before it was sent.
    Cancelled {
        /// When.
        at: Time,
    },
}

impl Message {
    /// What the caller of an outbound one wants done when it does not go as it should.
    pub fn plan(&self) -> Plan {
        match &self.origin {
            Origin::Outbound { plan, .. } => *plan,
            Origin::Inbound { .. } | Origin::External { .. } => Plan::default(),
        }
    }

    /// The same that is sent again then, and answers what the contact said until then, if anything.
    #[must_use]
    pub fn answering(&self, since: Option<Time>, at: Time) -> Self {
        let mut message = self.clone();
        if let Origin::Outbound { plan, .. } = &mut message.origin {
            (plan.last_word, plan.sent_again_at) = (since.or(plan.last_word), Some(at));
        }
        message
    }

    /// The same of which the audit log says that it may leave as a human agent's, or does not say so.
    #[must_use]
    pub fn agent_audited(&self, is: bool) -> Self {
        let mut message = self.clone();
        if let Origin::Outbound { plan, .. } = &mut message.origin {
            plan.agent_audited = is;
        }
        message
    }
}

impl Part {
    /// Why it failed, if it did.
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            PartOutcome::Failed(failure) => Some(failure),
            PartOutcome::Open
            | PartOutcome::Unconfirmed { .. }
            | PartOutcome::Sent { .. }
            | PartOutcome::Skipped
            | PartOutcome::Expired { .. }
            | PartOutcome::Cancelled { .. } => None,
        }
    }

    /// The same part with another outcome.
    #[must_use]
    pub fn with(&self, outcome: PartOutcome) -> Self {
        Self {
            outcome,
            ..self.clone()
        }
    }
}

/// How far Instagram's clock may be from ours.
const SKEW: Duration = Duration::minutes(1);

impl Doubt {
    /// Whether what was said at that time, by Instagram's clock, may be it.
    pub fn covers(&self, at: Time) -> bool {
        at <= self.until + SKEW
    }

    /// After it left so once more.
    pub fn again(before: Option<Self>, now: Time, until: Time) -> Self {
        Self {
            since: before.map_or(now, |doubt| doubt.since),
            until,
            times: before.map_or(0, |doubt| doubt.times).saturating_add(1),
        }
    }
}

/// The parts of a message in order, each with whether its work is being run right now (the `sending` mark is on record).
pub type Parts = Vec<(Part, bool)>;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use uuid::Uuid;

    fn content(number: u128) -> ContentId {
        ContentId::from_uuid(Uuid::from_u128(number))
    }

    pub(in crate::model::message) fn time(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    pub(crate) fn message() -> Message {
        edited_first(1)
    }

    fn edited_first(number: u32) -> Message {
        Message {
            id: MessageId::from_uuid(Uuid::from_u128(1)),
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(2)),
            channel: ChannelId::from_uuid(Uuid::from_u128(3)),
            conversation: ConversationId::from_uuid(Uuid::from_u128(4)),
            contact: ContactId::from_uuid(Uuid::from_u128(5)),
            origin: Origin::Inbound {
                external_id: ExternalId::parse("m").unwrap(),
            },
            content: content(10),
            edits: Edits {
                earlier: vec![],
                number,
                unheard: true,
                deleted: false,
            },
            metadata: Metadata::default(),
            hold: None,
            state: MessageState::Received,
            created_at: time(20),
            version: 1,
        }
    }

    #[test]
    fn what_is_taken_back_is_seen_or_not_as_its_channel_wants() {
        let message = edited_first(1);

        let redacted = message.taken_back(UnsendPolicy::Redact);
        let deleted = message.taken_back(UnsendPolicy::Delete);

        assert_eq!((redacted.edits.deleted, redacted.version), (false, 2));
        assert!(deleted.edits.deleted);
        let came = deleted.came(time(10)).unwrap();
        assert!(came.edits.deleted, "when it comes after all, too");
    }

    #[test]
    fn a_message_that_comes_after_its_edits_is_the_first_of_its_versions() {
        let twice = edited_first(1).edited(content(11), Some(2)).unwrap();

        let heard = twice.heard(content(12), Some(content(13)), time(10));

        let heard = heard.unwrap();
        let all: Vec<_> = heard.contents().collect();
        assert_eq!(all, [12, 10, 11, 13].map(content));
        assert_eq!((heard.edits.number, heard.edits.unheard), (2, false));
        assert_eq!((heard.created_at, heard.version), (time(10), 3));
        assert_eq!(heard.heard(content(14), None, time(9)), None, "twice");
        assert_eq!(heard.came(time(9)), None);
    }

    #[test]
    fn words_that_are_all_of_a_message_need_no_other_version() {
        let heard = edited_first(1).heard(content(12), None, time(30));

        let heard = heard.unwrap();
        assert_eq!(heard.contents().collect::<Vec<_>>(), [12, 10].map(content));
        assert_eq!(heard.created_at, time(20));
    }

    #[test]
    fn a_later_edit_stays_and_the_number_0_is_before_any() {
        let at = |number: u32| edited_first(number);
        assert!(at(2).edited(content(11), Some(2)).is_none());
        assert!(at(2).edited(content(11), Some(0)).is_none());
        let number = |edited: Option<Message>| edited.map(|it| it.edits.number);
        assert_eq!(number(at(2).edited(content(11), None)), Some(3));
        assert_eq!(number(at(0).edited(content(11), Some(0))), Some(0));
        assert_eq!(number(at(0).edited(content(11), Some(1))), Some(1));
    }
}
