use std::ops::Range;

use crate::model::event::{CommentIds, InsightReceived, MentionReceived, ThreadControlChanged};
use crate::model::message::{Comment, Content, Optin, Postback, Reaction, Referral, Text};
use crate::model::shared::{ExternalId, Time};

/// Which list of an entry an item stood in (META 2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Envelope {
    /// `messaging[]`
    Messaging,
    /// `standby[]`: another app owns the thread.
    Standby,
    /// `changes[]`, or the entry itself with `field` and `value`.
    Change,
    /// A list or an object that nobody knows yet.
    Other {
        /// Its name, as a word of ours: what it holds is told as unsupported, of this kind.
        kind: String,
    },
}

impl Envelope {
    /// Its word in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Messaging => "messaging",
            Self::Standby => "standby",
            Self::Change => "change",
            Self::Other { .. } => "other",
        }
    }

    /// Those that are known.
    pub const KNOWN: [Self; 3] = [Self::Messaging, Self::Standby, Self::Change];
}

/// What stands around an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Which list it stood in.
    pub envelope: Envelope,
    /// The account that it is for (`entry[].id`).
    pub account: ExternalId,
    /// When it was sent (`entry[].time`), by Instagram's clock.
    pub sent_at: Option<Time>,
}

/// One item of a webhook body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    /// What stands around it.
    pub around: Around,
    /// Who it is said with: orders items among each other.
    pub counterpart: Option<String>,
    /// Where it stands in the body: JSON that [`super::Provider::decode`] reads.
    pub slice: Range<usize>,
}

/// A verified body, cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Split {
    /// It is a webhook of this provider.
    Cut {
        /// Its items, in their order.
        items: Vec<RawItem>,
        /// Where the entries stand that nobody can read: they are kept as they came.
        odd: Vec<Range<usize>>,
    },
    /// Not what a webhook of this provider looks like; it is kept as a whole.
    Unreadable,
}

/// Up to what a contact read (META 2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upto {
    /// Up to the message with this `mid`.
    Message(ExternalId),
    /// All that was sent until then, as Messenger says it.
    Time(Time),
}

/// What Instagram said, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The contact: whoever is not the account.
    pub contact: Option<ExternalId>,
    /// When it was said, by Instagram's clock.
    pub at: Option<Time>,
    /// Whether another app had control of the conversation.
    pub standby: bool,
    /// What makes it the same item when it comes twice (META 2.3).
    pub dedup: String,
    /// What was said.
    pub said: Said,
}

/// What was said: one arm per kind (META 2.6, 2.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The contact wrote.
    Message {
        /// Instagram's id of it (`mid`).
        external_id: ExternalId,
        /// What.
        content: Content,
    },
    /// The account wrote, through us or elsewhere.
    Echo {
        /// Instagram's id of it (`mid`).
        external_id: ExternalId,
        /// What.
        content: Content,
    },
    /// A message was given other words.
    Edited {
        /// The message's `mid`.
        external_id: ExternalId,
        /// The words.
        text: Text,
        /// The how-manieth edit it is.
        number: Option<u32>,
        /// Whether the account edited it.
        own: bool,
    },
    /// A message was taken back.
    Unsent {
        /// The message's `mid`.
        external_id: ExternalId,
        /// Whether the account had written it.
        own: bool,
    },
    /// The contact read what was sent.
    Read {
        /// Up to what.
        upto: Upto,
    },
    /// The contact reacted to a message, or no longer does.
    Reaction {
        /// The message's `mid`.
        external_id: ExternalId,
        /// Whether the contact does.
        added: bool,
        /// How, when Instagram says so.
        reaction: Option<Reaction>,
    },
    /// The contact tapped something.
    Postback {
        /// Instagram's id of it (`mid`), when there is one.
        external_id: Option<ExternalId>,
        /// What.
        postback: Postback,
    },
    /// The contact followed a link to a conversation that there was.
    Referral(Referral),
    /// The contact wants to be written to.
    Optin(Optin),
    /// Another app asks for the control of the conversation.
    ThreadRequested {
        /// The app.
        app: Option<ExternalId>,
        /// What it wrote beside.
        note: Option<String>,
    },
    /// The control of the conversation changed.
    ThreadControl {
        /// How; what it says is not set.
        changed: ThreadControlChanged,
        /// What was written beside.
        note: Option<String>,
    },
    /// Somebody commented.
    Comment {
        /// Its ids.
        about: CommentIds,
        /// What it says.
        comment: Comment,
    },
    /// The account was mentioned.
    Mention {
        /// Where; what else is said of it is not set.
        mention: MentionReceived,
        /// What else is said of it and nobody knows: a JSON object.
        more: Option<String>,
    },
    /// The figures of a story.
    Insight {
        /// Which; what else is said of it is not set.
        insight: InsightReceived,
        /// What else is said of it and nobody knows: a JSON object.
        more: Option<String>,
    },
    /// Nothing, though it looks like something (META 2.6: an edit with the number 0).
    Noise,
    /// Something that has no type of its own yet.
    Unsupported {
        /// Instagram's word for it, `unknown` when it has none.
        kind: String,
        /// What of the item is meant, as JSON, when it is not the whole: what stands beside a message must not keep what
        /// the message says when that is taken back.
        part: Option<String>,
    },
}
