use std::collections::BTreeMap;

use crate::model::conversation::CommentId;
use crate::model::event::EventType;
use crate::model::message::{ContentId, MessageId};
use crate::model::shared::ExternalId;

use super::MessageFact;

/// What a contact, the account's owner or Instagram did, beside writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboundFact {
    /// `story.mentioned`
    StoryMentioned(MessageFact),
    /// `message.edited`
    MessageEdited(MessageEdited),
    /// `message.unsent`
    MessageUnsent(MessageId),
    /// `message.read`
    MessageRead(MessageRead),
    /// `reaction.added`
    ReactionAdded(ReactionFact),
    /// `reaction.removed`
    ReactionRemoved(ReactionFact),
    /// `postback.received`
    PostbackReceived(PostbackReceived),
    /// `referral.received`, with what it says.
    ReferralReceived(Option<ContentId>),
    /// `optin.received`, with what it says.
    OptinReceived(Option<ContentId>),
    /// `thread.requested`
    ThreadRequested(ThreadRequested),
    /// `conversation.thread_control_changed`
    ThreadControlChanged(ThreadControlChanged),
    /// `comment.received`
    CommentReceived(Box<CommentReceived>),
    /// `mention.received`
    MentionReceived(MentionReceived),
    /// `insight.received`
    InsightReceived(InsightReceived),
}

/// A message says something else now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEdited {
    /// The message.
    pub message: MessageId,
    /// What it says since.
    pub content: ContentId,
    /// The how-manieth edit it is, when Instagram says so.
    pub number: Option<u32>,
}

/// The contact read what was sent, up to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRead {
    /// The last message that is read now.
    pub message: MessageId,
    /// How many are read now and were not before, that one included.
    pub count: u32,
}

/// Somebody reacted to a message, or no longer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionFact {
    /// The message, when it is known here.
    pub message: Option<MessageId>,
    /// Instagram's id of the message (`mid`).
    pub external_id: ExternalId,
    /// How, when Instagram says so.
    pub content: Option<ContentId>,
}

/// A button was tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostbackReceived {
    /// Instagram's id of it (`mid`), when there is one.
    pub external_id: Option<ExternalId>,
    /// What it says.
    pub content: Option<ContentId>,
}

/// Another app asks for the control of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadRequested {
    /// The app.
    pub app: Option<ExternalId>,
    /// What it wrote beside.
    pub content: Option<ContentId>,
}

/// How the control of conversations changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadChange {
    /// An app gave it to another.
    Passed,
    /// An app took it.
    Taken,
    /// Apps have other roles.
    Roles,
    /// Nobody has it any more.
    Released,
}

impl ThreadChange {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Taken => "taken",
            Self::Roles => "roles",
            Self::Released => "released",
        }
    }

    /// All of them.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Taken, Self::Roles, Self::Released];
}

/// The control of a conversation changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadControlChanged {
    /// How.
    pub change: ThreadChange,
    /// The app that had it.
    pub previous: Option<ExternalId>,
    /// The app that has it.
    pub next: Option<ExternalId>,
    /// The roles of apps, in Instagram's words.
    pub roles: BTreeMap<String, Vec<String>>,
    /// What was written beside.
    pub content: Option<ContentId>,
}

/// Somebody commented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentReceived {
    /// Our id of it; those that were told before there was one have none.
    pub comment: Option<CommentId>,
    /// Instagram's ids of it and what belongs to it.
    pub about: CommentIds,
    /// Whether the account wrote it itself.
    pub own: bool,
    /// What it says.
    pub content: Option<ContentId>,
}

/// A comment, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentIds {
    /// Instagram's id of it.
    pub external_id: ExternalId,
    /// The comment that it answers.
    pub parent: Option<ExternalId>,
    /// Who wrote it: the Instagram-scoped id.
    pub from: Option<ExternalId>,
    /// What it stands below.
    pub media: Option<ExternalId>,
    /// Instagram's word for what that is: `FEED`, `AD`, `REELS`, …
    pub product_type: Option<String>,
    /// The ad that it stands below.
    pub ad: Option<ExternalId>,
    /// What the ad advertises.
    pub original_media: Option<ExternalId>,
    /// Whether it was said during a live broadcast.
    pub live: bool,
}

/// The account was mentioned in a post or a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionReceived {
    /// The post.
    pub media: Option<ExternalId>,
    /// The comment; the caption mentions it when there is none.
    pub comment: Option<ExternalId>,
    /// What else is said of it and nobody knows.
    pub content: Option<ContentId>,
}

/// The figures of a story that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsightReceived {
    /// The story.
    pub media: Option<ExternalId>,
    /// The figures, by Instagram's words; −1 when there were too few viewers.
    pub metrics: BTreeMap<String, i64>,
    /// What else is said of it and nobody knows.
    pub content: Option<ContentId>,
}

impl InboundFact {
    /// The type of the event that it becomes.
    pub const fn kind(&self) -> EventType {
        match self {
            Self::StoryMentioned(_) => EventType::StoryMentioned,
            Self::MessageEdited(_) => EventType::MessageEdited,
            Self::MessageUnsent(_) => EventType::MessageUnsent,
            Self::MessageRead(_) => EventType::MessageRead,
            Self::ReactionAdded(_) => EventType::ReactionAdded,
            Self::ReactionRemoved(_) => EventType::ReactionRemoved,
            Self::PostbackReceived(_) => EventType::PostbackReceived,
            Self::ReferralReceived(_) => EventType::ReferralReceived,
            Self::OptinReceived(_) => EventType::OptinReceived,
            Self::ThreadRequested(_) => EventType::ThreadRequested,
            Self::ThreadControlChanged(_) => EventType::ConversationThreadControlChanged,
            Self::CommentReceived(_) => EventType::CommentReceived,
            Self::MentionReceived(_) => EventType::MentionReceived,
            Self::InsightReceived(_) => EventType::InsightReceived,
        }
    }

    /// The message that it is about.
    pub const fn message(&self) -> Option<MessageId> {
        match self {
            Self::StoryMentioned(fact) => Some(fact.message),
            Self::MessageEdited(fact) => Some(fact.message),
            Self::MessageUnsent(message) => Some(*message),
            Self::MessageRead(fact) => Some(fact.message),
            Self::ReactionAdded(fact) | Self::ReactionRemoved(fact) => fact.message,
            Self::PostbackReceived(_)
            | Self::ReferralReceived(_)
            | Self::OptinReceived(_)
            | Self::ThreadRequested(_)
            | Self::ThreadControlChanged(_)
            | Self::CommentReceived(_)
            | Self::MentionReceived(_)
            | Self::InsightReceived(_) => None,
        }
    }

    /// The version of content that it is about.
    pub const fn content(&self) -> Option<ContentId> {
        match self {
            Self::StoryMentioned(fact) => Some(fact.content),
            Self::MessageEdited(fact) => Some(fact.content),
            Self::ReactionAdded(fact) | Self::ReactionRemoved(fact) => fact.content,
            Self::PostbackReceived(fact) => fact.content,
            Self::ReferralReceived(content) | Self::OptinReceived(content) => *content,
            Self::ThreadRequested(fact) => fact.content,
            Self::ThreadControlChanged(fact) => fact.content,
            Self::CommentReceived(fact) => fact.content,
            Self::MentionReceived(fact) => fact.content,
            Self::InsightReceived(fact) => fact.content,
            Self::MessageUnsent(_) | Self::MessageRead(_) => None,
        }
    }
}
