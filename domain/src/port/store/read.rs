use async_trait::async_trait;

use crate::model::channel::{
    Channel, ChannelId, ChannelState, Connected, Desired, Grant, GrantId, GreetingKind, Link,
    LinkId, ProviderAppId,
};
use crate::model::conversation::{
    CommentId, CommentRef, Contact, ContactId, Conversation, ConversationId,
};
use crate::model::endpoint::{Endpoint, EndpointId, Seen};
use crate::model::event::{Event, EventId, EventType, Position};
use crate::model::message::{Content, ContentId, Message, MessageId, MessageState, Part, Parts};
use crate::model::operation::Stretch;
use crate::model::shared::{ExternalId, Name, Page, PageAsk, Time};
use crate::model::workspace::{ApiKey, ApiKeyId, Hashed, Once, Workspace};

use super::{DeliveryView, ReadAudit, ReadLog, ReadOperations, StoreError};

type Found<T> = Result<Option<T>, StoreError>;
type Listed<T> = Result<Page<T>, StoreError>;

/// The read door of one workspace. Lists are newest first, by creation time and id, unless they say otherwise.
pub trait Read:
    ReadWorkspace
    + ReadChannels
    + ReadConversations
    + ReadComments
    + ReadMessages
    + ReadEvents
    + ReadEndpoints
    + ReadAudit
    + ReadOperations
    + ReadLog
{
}

impl<T> Read for T where
    T: ReadWorkspace
        + ReadChannels
        + ReadConversations
        + ReadComments
        + ReadMessages
        + ReadEvents
        + ReadEndpoints
        + ReadAudit
        + ReadOperations
        + ReadLog
{
}

/// The workspace and its keys.
#[async_trait]
pub trait ReadWorkspace: Send + Sync {
    /// The workspace itself.
    async fn workspace(&self) -> Found<Workspace>;
    /// A key by what its text hashes to.
    async fn api_key_by_hash(&self, hash: Hashed) -> Found<ApiKey>;
    /// A key.
    async fn api_key(&self, id: ApiKeyId) -> Found<ApiKey>;
    /// Its keys.
    async fn api_keys(&self, page: PageAsk<(Time, ApiKeyId)>) -> Listed<ApiKey>;
    /// What was done once under this key, unless it is forgotten.
    async fn once(&self, key: &str) -> Found<Once>;
}

/// Links and channels.
#[async_trait]
pub trait ReadChannels: Send + Sync {
    /// A link.
    async fn link(&self, id: LinkId) -> Found<Link>;
    /// A link by what its token hashes to.
    async fn link_by_token(&self, token: Hashed) -> Found<Link>;
    /// Links.
    async fn links(&self, page: PageAsk<(Time, LinkId)>) -> Listed<Link>;
    /// A channel.
    async fn channel(&self, id: ChannelId) -> Found<Channel>;
    /// The channel of an account, connected or not.
    async fn channel_by_account(&self, app: ProviderAppId, account: &ExternalId) -> Found<Channel>;
    /// Channels like this.
    async fn channels(
        &self,
        filter: &ChannelFilter,
        page: PageAsk<(Time, ChannelId)>,
    ) -> Listed<Channel>;
    /// Channels that are not disconnected, so many at most.
    async fn live_channels(&self, most: u64) -> Result<Vec<ChannelId>, StoreError>;
    /// The consent that a channel rests on.
    async fn grant(&self, id: GrantId) -> Found<Grant>;
    /// Live channels that rest on a consent of this person's.
    async fn channels_of_grantor(&self, grantor: &ExternalId) -> Result<Vec<Channel>, StoreError>;
    /// What the workspace wants an account to show, when it was ever said.
    async fn greeting(&self, channel: ChannelId, kind: GreetingKind) -> Found<Desired>;
    /// A channel with its token; nothing when it has none.
    async fn connected(&self, id: ChannelId) -> Found<Connected>;
}

/// Which conversations are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConversationFilter {
    /// Of this channel.
    pub channel: Option<ChannelId>,
    /// With this contact.
    pub contact: Option<ContactId>,
    /// In which the contact has the last word, or has not.
    pub unanswered: Option<bool>,
    /// That are open, or are not.
    pub open: Option<bool>,
    /// Whose contact was last heard then.
    pub heard: Option<Heard>,
}

/// When the contact of a conversation was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Never.
    Never,
    /// After the first of these and no later than the second, as far as they are given.
    Between(Option<Time>, Option<Time>),
}

/// Which contacts are wanted: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactFilter {
    /// Of this channel.
    pub channel: Option<ChannelId>,
    /// With this id of Instagram's.
    pub external_id: Option<ExternalId>,
    /// With this key of the workspace's.
    pub reference: Option<ExternalId>,
    /// With this handle, whatever its case.
    pub username: Option<String>,
}

/// Which channels are wanted: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelFilter {
    /// In this state.
    pub state: Option<ChannelState>,
    /// Of the account with this id of Instagram's.
    pub external_id: Option<ExternalId>,
    /// Reached through the Facebook Page with this id.
    pub page: Option<ExternalId>,
    /// Of the account with this handle, whatever its case.
    pub username: Option<String>,
    /// With this key of the workspace's own.
    pub reference: Option<ExternalId>,
}

/// What a message may be sent to: a conversation with its contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendTarget {
    /// The contact.
    pub contact: Contact,
    /// The conversation.
    pub conversation: Conversation,
}

/// Contacts and conversations.
#[async_trait]
pub trait ReadConversations: Send + Sync {
    /// A contact's conversation.
    async fn of_contact(&self, id: ContactId) -> Found<SendTarget>;
    /// A conversation and its contact.
    async fn conversation(&self, id: ConversationId) -> Found<SendTarget>;
    /// The conversation of a channel with an Instagram user.
    async fn of_external(&self, channel: ChannelId, contact: &ExternalId) -> Found<SendTarget>;
    /// Contacts like this.
    async fn contacts(
        &self,
        filter: &ContactFilter,
        page: PageAsk<(Time, ContactId)>,
    ) -> Listed<Contact>;
    /// Conversations, the one last spoken in first.
    async fn conversations(
        &self,
        filter: ConversationFilter,
        page: PageAsk<(Time, ConversationId)>,
    ) -> Listed<SendTarget>;
}

/// Comments.
#[async_trait]
pub trait ReadComments: Send + Sync {
    /// A comment.
    async fn comment(&self, id: CommentId) -> Found<CommentRef>;
    /// Comments that Instagram knows by this id, of this channel when it is said; two at most.
    async fn comments_by_external(
        &self,
        channel: Option<ChannelId>,
        external_id: &ExternalId,
    ) -> Result<Vec<CommentRef>, StoreError>;
    /// Comments like this, newest first.
    async fn comments(
        &self,
        filter: &CommentFilter,
        page: PageAsk<(Time, CommentId)>,
    ) -> Listed<CommentRef>;
}

/// Which comments are wanted: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommentFilter {
    /// Of this channel.
    pub channel: Option<ChannelId>,
    /// With this id of Instagram's.
    pub external_id: Option<ExternalId>,
}

/// A message with what it says and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// The message.
    pub message: Message,
    /// The latest version of what it says.
    pub content: Content,
    /// The parts of an outbound one, in order.
    pub parts: Parts,
}

/// Which messages are wanted: those that all of it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageFilter {
    /// With this key of the caller's.
    pub reference: Option<ExternalId>,
    /// That Instagram knows by this id (`mid`), the whole message or a part of it.
    pub external_id: Option<ExternalId>,
    /// Sent through the API and in this state, as it was at the last change.
    pub state: Option<MessageState>,
    /// Of this channel.
    pub channel: Option<ChannelId>,
}

/// Messages.
#[async_trait]
pub trait ReadMessages: Send + Sync {
    /// A message.
    async fn message(&self, id: MessageId) -> Found<MessageRecord>;
    /// Messages of a conversation, newest first.
    async fn messages(
        &self,
        conversation: ConversationId,
        page: PageAsk<(Time, MessageId)>,
    ) -> Listed<MessageRecord>;
    /// Messages like this, newest first.
    async fn messages_like(
        &self,
        filter: &MessageFilter,
        page: PageAsk<(Time, MessageId)>,
    ) -> Listed<MessageRecord>;
    /// The inbound or external message with this external id (`mid`).
    async fn message_by_external(
        &self,
        channel: ChannelId,
        external_id: &ExternalId,
    ) -> Found<Message>;
    /// The part that Instagram knows by this id (`mid`).
    async fn part_by_external(&self, channel: ChannelId, external_id: &ExternalId) -> Found<Part>;
    /// Parts of a conversation that may be on Instagram without our knowing: unconfirmed ones, and open ones whose work is
    /// being run or that are in doubt; oldest first, with what they say.
    async fn parts_in_flight(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(Part, Content)>, StoreError>;
    /// Private replies through a channel whose answers are still to come, in whatever conversation; oldest first, with what they
    /// say.
    async fn private_replies_in_flight(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<(Part, Content)>, StoreError>;
    /// Parts of a conversation that came to an end since then without our knowing whether they are on Instagram, or under
    /// which id; oldest first, with what they say.
    async fn parts_given_up(
        &self,
        of: (ChannelId, ConversationId),
        since: Time,
    ) -> Result<Vec<(Part, Content)>, StoreError>;
    /// Sent messages of a conversation that are not read, of those accepted since then: newest first, `most` at most.
    async fn unread(
        &self,
        conversation: ConversationId,
        since: Time,
        most: u64,
    ) -> Result<Vec<MessageRecord>, StoreError>;
    /// Messages of a conversation that are to be sent and of which nothing was begun, without what they say: the latest `most`.
    async fn queued(
        &self,
        conversation: ConversationId,
        most: u64,
    ) -> Result<Vec<Message>, StoreError>;
    /// Content.
    async fn content(&self, id: ContentId) -> Found<Content>;
}

/// Which events are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Of these types; all when empty.
    pub types: Vec<EventType>,
    /// About this channel.
    pub channel: Option<ChannelId>,
}

/// What an event refers to, as it is now. Whatever the event does not refer to, or is gone, is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The workspace's mode.
    pub mode: Option<crate::model::workspace::Mode>,
    /// The channel.
    pub channel: Option<Channel>,
    /// The contact.
    pub contact: Option<Contact>,
    /// The conversation.
    pub conversation: Option<Conversation>,
    /// The message.
    pub message: Option<Message>,
    /// What the fact's version of the content says.
    pub content: Option<Content>,
    /// The parts of an outbound message.
    pub parts: Vec<Part>,
}

impl Told {
    /// Where the event's conversation belongs: its own label, or its channel's.
    pub fn label(&self) -> Option<&Name> {
        let own = self.conversation.as_ref();
        let own = own.and_then(|conversation| conversation.details.routing_label.as_ref());
        own.or(self.channel.as_ref()?.habits.routing_label.as_ref())
    }

    /// What filters ask of an event of this type beside what its heading says. What was taken back has no kind.
    pub fn seen(&self, kind: EventType) -> Seen<'_> {
        let narrows = kind.narrows_by_kind();
        let said = self.content.as_ref();
        let said = said.filter(|said| narrows && **said != Content::Unsent);
        Seen {
            kind: said.map(Content::kind),
            of_channel: self.channel.is_some(),
            label: self.label().map(Name::as_str),
        }
    }
}

/// Events and deliveries.
#[async_trait]
pub trait ReadEvents: Send + Sync {
    /// Events of a part of the log, in order of their positions, with what they refer to. `limit` at most.
    async fn events(
        &self,
        log: Stretch,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<Vec<(Event, Told)>, StoreError>;
    /// The same, the newest first.
    async fn events_backwards(
        &self,
        log: Stretch,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<Vec<(Event, Told)>, StoreError>;
    /// The position from which on the log has everything: that of the oldest event which is kept, or of the next one when
    /// none is.
    async fn oldest_position(&self) -> Result<Position, StoreError>;
    /// The position of the newest event; 0 while there is none.
    async fn last_position(&self) -> Result<Position, StoreError>;
    /// An event with what it refers to.
    async fn event(&self, id: EventId) -> Found<(Event, Told)>;
    /// The deliveries of an event.
    async fn deliveries(&self, event: EventId) -> Result<Vec<DeliveryView>, StoreError>;
}

/// Endpoints.
#[async_trait]
pub trait ReadEndpoints: Send + Sync {
    /// An endpoint that is not deleted, with its secret.
    async fn endpoint(&self, id: EndpointId) -> Found<Endpoint>;
    /// Whether there is one, or was.
    async fn has_had_endpoint(&self, id: EndpointId) -> Result<bool, StoreError>;
    /// Endpoints that are not deleted.
    async fn endpoints(&self, page: PageAsk<(Time, EndpointId)>) -> Listed<Endpoint>;
    /// How many there are.
    async fn endpoint_count(&self) -> Result<u64, StoreError>;
}
