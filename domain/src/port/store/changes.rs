use crate::model::audit::AuditEntry;
use crate::model::channel::{
    Channel, ChannelId, Credential, Desired, Grant, Grantor, Link, LinkId, ProviderAppId, Route,
};
use crate::model::conversation::{
    CommentId, CommentRef, Contact, ContactId, Conversation, ConversationId,
};
use crate::model::endpoint::{Attempt, Endpoint, EndpointId, Health};
use crate::model::event::{EventId, EventType, Fact};
use crate::model::message::{Content, ContentId, Message, MessageId, Part};
use crate::model::operation::{Operation, OperationId};
use crate::model::shared::{ExternalId, Time};
use crate::model::workspace::{ApiKey, ApiKeyId, Once, Workspace, WorkspaceId};
use crate::port::work::{Claimed, Control, NewWork, Settlement, Woken, WorkId};

/// A row whose version can be guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowRef {
    /// The workspace itself.
    Workspace,
    /// A key.
    ApiKey(ApiKeyId),
    /// A link.
    Link(LinkId),
    /// A channel.
    Channel(ChannelId),
    /// A contact.
    Contact(ContactId),
    /// A comment.
    Comment(CommentId),
    /// A conversation.
    Conversation(ConversationId),
    /// A message with its parts.
    Message(MessageId),
    /// An endpoint.
    Endpoint(EndpointId),
    /// An operation.
    Operation(OperationId),
    /// An endpoint's health.
    EndpointHealth(EndpointId),
}

/// A natural key that must be free.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NaturalKey {
    /// The contact of a channel with this external id.
    Contact(ChannelId, ExternalId),
    /// The comment of a channel with this external id.
    Comment(ChannelId, ExternalId),
    /// The conversation of a contact.
    Conversation(ContactId),
    /// The inbound or external message of a channel with this external id (`mid`).
    Message(ChannelId, ExternalId),
    /// The channel of this workspace for an account of a provider app.
    Channel(ProviderAppId, ExternalId),
    /// The live owner, in any workspace, of an account of a provider app.
    Route(ProviderAppId, ExternalId),
    /// Open work with this id.
    Work(WorkId),
}

/// What must still hold when the changes are written: the whole of concurrency.
#[derive(Debug, Clone)]
pub enum Guard {
    /// It was not done before; it is now.
    Once(Once),
    /// The row has this version; 0 when there is none yet. Many members of a batch may guard the same version of a row that none of them writes;
    /// once one member writes the row, the later ones that guard it are in conflict.
    Version(RowRef, i64),
    /// Nothing has this key.
    Absent(NaturalKey),
    /// This work is not being run, nor is it while the changes are written.
    Idle(WorkId),
    /// This work is on record, and not being run: it has its turn after the changes are written.
    Waiting(WorkId),
}

/// A row to be written whole: a new one, or a new version of one. Rows come with the version that they have afterwards.
#[derive(Debug, Clone)]
pub enum Write {
    /// A workspace, with its wrapped key when it is new.
    Workspace(Workspace, Option<Vec<u8>>),
    /// An API key.
    ApiKey(ApiKey),
    /// An onboarding link.
    Link(Link),
    /// A grant.
    Grant(Grant),
    /// A channel.
    Channel(Channel),
    /// A channel's token; sealed by the store.
    Credential(Credential),
    /// What the workspace wants an account to show; the last one wins, as at the provider.
    Greeting(Desired),
    /// A channel's token goes.
    CredentialGone(ChannelId),
    /// A channel rests on this person's consent, until its account is given up.
    RestsOn(ChannelId, Grantor),
    /// An account is claimed.
    RouteClaimed(Route),
    /// A channel's account is given up.
    RouteReleased(ChannelId),
    /// A contact.
    Contact(Contact),
    /// A comment.
    Comment(CommentRef),
    /// A conversation.
    Conversation(Conversation),
    /// Content; immutable.
    Content(ContentId, Content, Time),
    /// What content said is gone: it was taken back.
    Redacted(ContentId, Time),
    /// A message.
    Message(Message),
    /// A part.
    Part(Part),
    /// An endpoint; its secret is sealed by the store.
    Endpoint(Box<Endpoint>),
    /// An endpoint's health.
    EndpointHealth(EndpointId, Health),
    /// An attempt; appended.
    Attempt(Attempt),
    /// What was to be tried again of a delivery is given up: its last attempt says so.
    Dropped {
        /// What was to be delivered.
        event: EventId,
        /// To which endpoint.
        endpoint: EndpointId,
        /// Whether it was a redelivery that was asked for.
        replay: bool,
    },
    /// An operation.
    Operation(Operation),
}

/// What one command changes: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The workspace that all of it belongs to.
    pub workspace: WorkspaceId,
    /// What must hold.
    pub guards: Vec<Guard>,
    /// Rows.
    pub writes: Vec<Write>,
    /// What happened; becomes events and, for each endpoint that wants it, a delivery.
    pub facts: Vec<Fact>,
    /// The contact whom its facts concern, as it was read, when it is not written: who is told at once need not read it
    /// again.
    pub met: Option<Contact>,
    /// What of it is audited.
    pub audit: Vec<AuditEntry>,
    /// Work that it causes.
    pub work: Vec<NewWork>,
    /// Open work that becomes due at once.
    pub woken: Vec<Woken>,
    /// Open work that goes without being run; [`Changes::drop`] guards that it is idle.
    pub dropped: Vec<WorkId>,
    /// What targets may from now on; of two of the same target the last one counts.
    pub controls: Vec<Control>,
    /// What became of the operator's endpoints: no event of anybody's, so that it is counted and not written.
    pub noted: Vec<EventType>,
    /// The claimed piece that it settles; its fence is compared.
    pub settles: Option<(Claimed, Settlement)>,
}

impl Changes {
    /// Nothing yet, in this workspace.
    pub const fn of(workspace: WorkspaceId) -> Self {
        Self {
            workspace,
            guards: vec![],
            writes: vec![],
            facts: vec![],
            met: None,
            audit: vec![],
            work: vec![],
            woken: vec![],
            dropped: vec![],
            controls: vec![],
            noted: vec![],
            settles: None,
        }
    }

    /// And this must hold.
    #[must_use]
    pub fn guard(mut self, guard: Guard) -> Self {
        self.guards.push(guard);
        self
    }

    /// And this was not done before, if it is to be done once.
    #[must_use]
    pub fn once(mut self, once: Option<Once>) -> Self {
        self.guards.extend(once.map(Guard::Once));
        self
    }

    /// And this row is written.
    #[must_use]
    pub fn write(mut self, write: Write) -> Self {
        self.writes.push(write);
        self
    }

    /// And this happened.
    #[must_use]
    pub fn fact(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    /// And this contact is whom it concerns.
    #[must_use]
    pub fn met(mut self, contact: &Contact) -> Self {
        self.met = Some(contact.clone());
        self
    }

    /// And the audit log says so.
    #[must_use]
    pub fn audit(mut self, entry: AuditEntry) -> Self {
        self.audit.push(entry);
        self
    }

    /// And this is to be run.
    #[must_use]
    pub fn work(mut self, work: NewWork) -> Self {
        self.work.push(work);
        self
    }

    /// And this open work is due at once.
    #[must_use]
    pub fn wake(mut self, woken: Woken) -> Self {
        self.woken.push(woken);
        self
    }

    /// And this open work goes, unless it is being run.
    #[must_use]
    pub fn drop(mut self, work: WorkId) -> Self {
        self.guards.push(Guard::Idle(work));
        self.dropped.push(work);
        self
    }

    /// And this is what a target may.
    #[must_use]
    pub fn control(mut self, control: Control) -> Self {
        self.controls.push(control);
        self
    }

    /// And this became of an endpoint of the operator.
    #[must_use]
    pub fn note(mut self, what: EventType) -> Self {
        self.noted.push(what);
        self
    }

    /// And this claimed piece is settled so.
    #[must_use]
    pub fn settle(mut self, claimed: &Claimed, settlement: Settlement) -> Self {
        self.settles = Some((claimed.clone(), settlement));
        self
    }
}
