use uuid::Uuid;

use crate::model::channel::{ChannelId, GrantId, LinkId, ProviderAppId};
use crate::model::conversation::{ContactId, ConversationId};
use crate::model::endpoint::{EndpointId, Ordering};
use crate::model::event::EventId;
use crate::model::message::{MessageId, PartId};
use crate::model::operation::OperationId;
use crate::model::shared::{Pace, Time, id, stable_hash};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::Around;

id!(/** A piece of work. */ WorkId, "wrk");

/// Work of one lane runs one at a time and in order. Scoped to a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane(pub i64);

impl Lane {
    /// The lane of items said with one counterpart of a channel.
    pub fn items(channel: ChannelId, counterpart: &str) -> Self {
        Self(stable_hash(&[
            b"items",
            channel.as_uuid().as_bytes(),
            counterpart.as_bytes(),
        ]))
    }

    /// The lane of parts sent to one counterpart of a channel.
    pub fn parts(channel: ChannelId, counterpart: &str) -> Self {
        Self(stable_hash(&[
            b"parts",
            channel.as_uuid().as_bytes(),
            counterpart.as_bytes(),
        ]))
    }

    /// The lane of messages to one counterpart of a channel that wait until they write.
    pub fn held(channel: ChannelId, counterpart: &str) -> Self {
        Self(stable_hash(&[
            b"held",
            channel.as_uuid().as_bytes(),
            counterpart.as_bytes(),
        ]))
    }

    /// The lane of an ordered endpoint's deliveries about one conversation, or about one channel where there is none.
    fn deliveries(endpoint: EndpointId, about: Uuid) -> Self {
        Self(stable_hash(&[
            b"deliveries",
            endpoint.as_uuid().as_bytes(),
            about.as_bytes(),
        ]))
    }

    /// In which order an endpoint is told of an event about this conversation, or this channel: what is about neither has none.
    pub fn told(endpoint: EndpointId, ordering: Ordering, about: Option<Uuid>) -> Option<Self> {
        match ordering {
            Ordering::None => None,
            Ordering::Conversation => about.map(|about| Self::deliveries(endpoint, about)),
        }
    }

    /// The lane of what takes the control of the conversation with one counterpart of a channel.
    pub fn control(channel: ChannelId, counterpart: &str) -> Self {
        Self(stable_hash(&[
            b"control",
            channel.as_uuid().as_bytes(),
            counterpart.as_bytes(),
        ]))
    }

    /// The lane of echoes that wait, beside the items, for what becomes of the parts of this lane.
    #[must_use]
    pub fn parked(self) -> Self {
        Self(stable_hash(&[b"parked", &self.0.to_be_bytes()]))
    }
}

/// What work burdens: a channel, an endpoint, or the workspace itself for tasks. Capped and fair within its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target(pub Uuid);

/// Turns the id of a channel into that of the target of what is said to it: one that no id of version 7 has.
const SAID_TO: u128 = 0xf << 76;
/// The same for what is asked about those who write to it.
const ASKED_OF: u128 = 0xe << 76;
/// The same for the tests of an endpoint.
const TESTS_OF: u128 = 0xd << 76;

/// Turn the id of a message into those of the tasks that put it into its lane: no ids of version 7 either.
const SCHEDULED: u128 = 0xe << 76;
const HELD: u128 = 0xd << 76;
/// The same for the task that takes the control for it.
const TAKING: u128 = 0xc << 76;

impl WorkId {
    /// The task that puts a scheduled message into its lane.
    pub fn scheduled(message: MessageId) -> Self {
        Self::from_uuid(Uuid::from_u128(message.as_uuid().as_u128() ^ SCHEDULED))
    }

    /// The task that takes the control for a message.
    pub fn taking(message: MessageId) -> Self {
        Self::from_uuid(Uuid::from_u128(message.as_uuid().as_u128() ^ TAKING))
    }

    /// The task that puts a message into its lane that waits until the contact writes.
    pub fn held(message: MessageId) -> Self {
        Self::from_uuid(Uuid::from_u128(message.as_uuid().as_u128() ^ HELD))
    }
}

impl Target {
    /// What is said to a channel burdens this process alone. It is no matter of the channel's target, which is what the
    /// channel is asked to do: calls that hang there keep nothing from coming in.
    pub fn said_to(channel: ChannelId) -> Self {
        Self(Uuid::from_u128(channel.as_uuid().as_u128() ^ SAID_TO))
    }

    /// What is asked about those who write to a channel keeps nothing from being sent through it.
    pub fn asked_of(channel: ChannelId) -> Self {
        Self(Uuid::from_u128(channel.as_uuid().as_u128() ^ ASKED_OF))
    }

    /// The tests of an endpoint reach it when nothing else does.
    pub fn tests_of(endpoint: EndpointId) -> Self {
        Self(Uuid::from_u128(endpoint.as_uuid().as_u128() ^ TESTS_OF))
    }

    /// Whether it is one for all workspaces: an endpoint of the operator.
    pub const fn is_for_all(self) -> bool {
        EndpointId::from_uuid(self.0).is_operators()
    }
}

impl From<ChannelId> for Target {
    fn from(channel: ChannelId) -> Self {
        Self(channel.as_uuid())
    }
}

impl From<EndpointId> for Target {
    fn from(endpoint: EndpointId) -> Self {
        Self(endpoint.as_uuid())
    }
}

impl From<WorkspaceId> for Target {
    fn from(workspace: WorkspaceId) -> Self {
        Self(workspace.as_uuid())
    }
}

/// Something that Instagram said, acknowledged and not yet applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The provider app that it came for.
    pub provider_app: ProviderAppId,
    /// The channel that it is for.
    pub channel: ChannelId,
    /// The channel's generation when it came.
    pub generation: i64,
    /// What stood around it.
    pub around: Around,
    /// Who it is said with, when it says.
    pub counterpart: Option<String>,
    /// When it was acknowledged.
    pub received_at: Time,
    /// Its JSON, as received.
    pub raw: Vec<u8>,
}

/// What a task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Subscribes a connecting channel's webhooks and activates it. Idempotent: an active or disconnected channel is left alone.
    Activate {
        /// The channel.
        channel: ChannelId,
    },
    /// Unsubscribes a channel that was disconnected, with the token kept for that, and deletes the token. Idempotent.
    Unsubscribe {
        /// The channel.
        channel: ChannelId,
        /// Which connection of it; a later one is left alone.
        generation: i64,
    },
    /// Takes back the consent that a disconnected channel rested on. Idempotent: one that is taken back stays so.
    Revoke {
        /// The channel.
        channel: ChannelId,
        /// The consent.
        grant: GrantId,
    },
    /// Tells that a link's time is over. Idempotent: one that is used or cancelled is left alone. Has the id of its link.
    ExpireLink {
        /// The link.
        link: LinkId,
    },
    /// Puts a message into its lane that was scheduled, or waited until the contact writes. Idempotent: one that is in
    /// its lane, or over, is left alone.
    Release {
        /// The message.
        message: MessageId,
    },
    /// Asks for a contact's profile. Idempotent: it is asked for once more.
    Profile {
        /// The contact.
        contact: ContactId,
    },
    /// Looks after a conversation: closes it when it was idle for too long, tells that its reply window closes. Idempotent:
    /// what is closed or was told is left alone. Has the id of its conversation.
    Watch {
        /// The conversation.
        conversation: ConversationId,
    },
    /// Sees to it that a channel's open conversations are looked after as the channel wants it now. Idempotent: those that
    /// are looked after already are only looked at once more.
    Habits {
        /// The channel.
        channel: ChannelId,
    },
    /// Does what a message asks for about the control of its conversation after it was sent. Idempotent: what it comes to is
    /// the same the second time.
    ThreadControl {
        /// The message.
        message: MessageId,
    },
    /// Takes the control of its conversation for a message that was sent at once, whatever waits before that. Idempotent: what
    /// no other app has is not taken.
    TakeControl {
        /// The message.
        message: MessageId,
    },
    /// Sees to it that a conversation says who has the last word, after a message of it came to nothing or is on its way after
    /// all. Idempotent: it is decided on what is on record.
    LastWord {
        /// The message.
        message: MessageId,
    },
    /// Hands a conversation over to the Instagram inbox: its contact asks for a person. Idempotent: one that another app has
    /// is left alone.
    HandOver {
        /// The conversation.
        conversation: ConversationId,
    },
    /// Does a batch of an operation. Idempotent: a batch is on record with what it caused, and is not done again. Has the id
    /// of its operation.
    Operation {
        /// The operation.
        operation: OperationId,
    },
    /// Looks after an endpoint that fails: tells the workspace, and disables it in the end. Idempotent: one that is well is
    /// left alone. Has the id of its endpoint.
    Ailing {
        /// The endpoint.
        endpoint: EndpointId,
    },
    /// Ends a message whose time is over. Idempotent: what was begun is left alone. Has the id of its message.
    Expire {
        /// The message.
        message: MessageId,
    },
}

impl From<PartId> for WorkId {
    /// A part and its work share their id.
    fn from(part: PartId) -> Self {
        Self::from_uuid(part.as_uuid())
    }
}

impl From<MessageId> for WorkId {
    /// The task that ends a message in time has the id of its message.
    fn from(message: MessageId) -> Self {
        Self::from_uuid(message.as_uuid())
    }
}

impl From<ConversationId> for WorkId {
    /// The task that looks after a conversation has the id of its conversation.
    fn from(conversation: ConversationId) -> Self {
        Self::from_uuid(conversation.as_uuid())
    }
}

impl From<OperationId> for WorkId {
    /// The task that goes on with an operation has the id of its operation.
    fn from(operation: OperationId) -> Self {
        Self::from_uuid(operation.as_uuid())
    }
}

impl From<EndpointId> for WorkId {
    /// The task that looks after an endpoint that fails has the id of its endpoint.
    fn from(endpoint: EndpointId) -> Self {
        Self::from_uuid(endpoint.as_uuid())
    }
}

impl From<LinkId> for WorkId {
    /// The task that tells of a link's end has the id of its link.
    fn from(link: LinkId) -> Self {
        Self::from_uuid(link.as_uuid())
    }
}

/// What is to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Apply what Instagram said.
    Item(Item),
    /// Send a part.
    Part {
        /// Whose part.
        message: MessageId,
        /// Which.
        part: PartId,
    },
    /// Deliver an event to an endpoint.
    Delivery {
        /// The event.
        event: EventId,
        /// The endpoint.
        endpoint: EndpointId,
        /// Whether somebody asked for it to be delivered again.
        replay: bool,
    },
    /// Do a task.
    Task(Task),
}

impl Job {
    /// Whether it may start with the commit that puts it on record. A start that comes to nothing costs these nothing:
    /// an item is applied again, an event delivered again. The start of a part says that it may have left.
    pub const fn starts_with_its_commit(&self) -> bool {
        match self {
            Self::Item(_) | Self::Delivery { .. } => true,
            Self::Part { .. } | Self::Task(_) => false,
        }
    }
}

/// Work to be put on record with the changes that cause it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWork {
    /// Its id.
    pub id: WorkId,
    /// What is to be run.
    pub job: Job,
    /// The lane that orders it; `None` runs alone.
    pub lane: Option<Lane>,
    /// What it burdens.
    pub target: Target,
    /// How fast such work may be started that burdens the same.
    pub pace: Pace,
    /// When it is due.
    pub due: Time,
}
