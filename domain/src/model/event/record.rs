use uuid::Uuid;

use crate::model::channel::ChannelId;
use crate::model::conversation::{ContactId, Conversation, ConversationId};
use crate::model::endpoint::EndpointId;
use crate::model::shared::{Time, id};
use crate::model::workspace::WorkspaceId;

use super::{EventType, FactData};

id!(/** An event; the `webhook-id` of all its deliveries. */ EventId, "evt");

/// An event's place in its workspace's log: gapless, from 1.
pub type Position = i64;

/// Who may be told of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every endpoint whose filter takes its type.
    All,
    /// One endpoint, whatever its filter.
    Only(EndpointId),
    /// Every endpoint but the one that it is about.
    Except(EndpointId),
}

/// Under which circumstances something became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own, and any of them may be set"
)]
pub struct Flags {
    /// It was found later, in a gap.
    pub recovered: bool,
    /// It was imported from before the channel was connected.
    pub imported: bool,
    /// Another app had control of the conversation.
    pub standby: bool,
    /// Nothing happened: it is an example that was asked for.
    pub example: bool,
}

/// Something that a rule says happened. It refers to content and never carries any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The id of the event that it becomes.
    pub id: EventId,
    /// When it happened.
    pub at: Time,
    /// The channel that it concerns.
    pub channel: Option<ChannelId>,
    /// The conversation that it concerns.
    pub conversation: Option<ConversationId>,
    /// The contact that it concerns.
    pub contact: Option<ContactId>,
    /// Who may be told.
    pub audience: Audience,
    /// Under which circumstances it became known.
    pub flags: Flags,
    /// What happened.
    pub data: FactData,
}

impl Fact {
    /// One about nothing but the workspace, for everybody.
    pub fn of_workspace(id: EventId, data: FactData, at: Time) -> Self {
        Self {
            id,
            at,
            channel: None,
            conversation: None,
            contact: None,
            audience: Audience::All,
            flags: Flags::default(),
            data,
        }
    }

    /// One about a conversation, for everybody.
    pub fn about(id: EventId, on: &Conversation, data: FactData, at: Time) -> Self {
        Self {
            id,
            at,
            channel: Some(on.channel),
            conversation: Some(on.id),
            contact: Some(on.contact),
            audience: Audience::All,
            flags: Flags::default(),
            data,
        }
    }
}

/// A fact with its place in the workspace's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Its place in the log.
    pub position: Position,
    /// The fact.
    pub fact: Fact,
}

impl Event {
    /// When it was put on record, about.
    pub fn recorded_at(&self) -> Time {
        recorded_at(self.fact.id.as_uuid(), self.fact.at)
    }
}

/// When that was put on record whose id is of version 7, about: no earlier than either the clock that made its id or what
/// happened.
pub fn recorded_at(id: Uuid, happened: Time) -> Time {
    let made = id.get_timestamp().and_then(|made| {
        let (seconds, nanos) = made.to_unix();
        Time::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    });
    made.map_or(happened, |made| made.max(happened))
}

impl Fact {
    /// The type of the event that it becomes.
    pub const fn kind(&self) -> EventType {
        self.data.kind()
    }
}
