use chrono::Duration;

use crate::model::channel::ChannelId;
use crate::model::conversation::{ContactId, ConversationId};
use crate::model::shared::{ExternalId, Hold, Metadata, Time, id};
use crate::model::workspace::WorkspaceId;

use super::{ContentId, Failure, MessageState, Plan, Sender};

id!(/** A message, inbound or outbound. */ MessageId, "msg");
id!(/** One call to Instagram of an outbound message; also the id of its work. */ PartId, "part");

/// Where a message came from.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    },
}

/// The edits of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits {
    /// The versions before the latest one, oldest first.
    pub earlier: Vec<ContentId>,
    /// The number of the last edit, as Instagram counts them.
    pub number: u32,
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
    /// The same after it was edited: it says `content` since. `None` when a later edit was heard before this one.
    pub fn edited(&self, content: ContentId, number: Option<u32>) -> Option<Self> {
        let last = self.edits.number;
        let number = number.unwrap_or_else(|| last.saturating_add(1));
        if number <= last {
            return None;
        }
        let mut earlier = self.edits.earlier.clone();
        earlier.push(self.content);
        Some(Self {
            content,
            edits: Edits { earlier, number },
            version: self.version + 1,
            ..self.clone()
        })
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
}

impl Part {
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
