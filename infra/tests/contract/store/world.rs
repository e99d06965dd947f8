//! A workspace with a connected channel, and the few things that tests make in it.

use std::sync::Arc;

use domain::model::channel::{
    Account, Channel, ChannelId, Connection, Credential, ProviderApp, ProviderAppId, ProviderKind,
    Route, Via,
};
use domain::model::conversation::{Contact, ContactId, Conversation, ConversationId};
use domain::model::endpoint::{
    Endpoint, EndpointId, Filter, Health, Manner, Secrets, TypePattern, WebhookUrl,
};
use domain::model::event::{Audience, EventId, Fact, FactData, Flags, MessageFact};
use domain::model::message::{
    Content, ContentId, Edits, Message, MessageId, MessageState, Origin, Text,
};
use domain::model::shared::{Clock, ExternalId, Ids as _, Metadata, Name, SecretString, Time};
use domain::model::workspace::{Mode, Once, OnceScope, Retention, Workspace, WorkspaceId};
use domain::port::provider::{Around, Envelope};
use domain::port::store::{Changes, CommitError, Conflict, Guard, RowRef, Store as _, Write};
use infra::ids::UuidIds;
use uuid::Uuid;

use crate::harness::{Fresh, Kind, SeaStore};

/// A clock that stands still.
#[derive(Debug)]
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Time {
        now()
    }
}

pub(crate) fn now() -> Time {
    Time::from_timestamp_millis(1_800_000_000_000).unwrap()
}

pub(crate) fn after(seconds: i64) -> Time {
    now() + chrono::Duration::seconds(seconds)
}

pub(crate) fn new_id() -> Uuid {
    UuidIds.next()
}

pub(crate) fn external(text: &str) -> ExternalId {
    ExternalId::parse(text).unwrap()
}

/// What stands around an item of this account.
pub(crate) fn around(account: &str) -> Around {
    Around {
        envelope: Envelope::Messaging,
        account: external(account),
        sent_at: None,
    }
}

/// A workspace of mode test with a connected channel.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) fresh: Fresh,
    pub(crate) store: SeaStore,
    pub(crate) workspace: WorkspaceId,
    pub(crate) app: ProviderAppId,
    pub(crate) channel: Channel,
}

impl World {
    pub(crate) async fn new(kind: Kind) -> Self {
        Self::that(kind, false).await
    }

    pub(crate) async fn that(kind: Kind, seal_content: bool) -> Self {
        let fresh = Fresh::new(kind).await;
        let store = fresh.store_that(Arc::new(Still), seal_content).await;
        Self::furnished(fresh, store).await
    }

    async fn furnished(fresh: Fresh, store: SeaStore) -> Self {
        let app = ProviderApp {
            id: ProviderAppId::from_uuid(new_id()),
            kind: ProviderKind::Instagram,
            mode: Mode::Test,
        };
        store.register_apps(&[app]).await.unwrap();
        let workspace = new_workspace(&fresh, &store, "Acme").await;
        let channel = channel(workspace, app.id, "17841400000000001");
        let world = Self {
            fresh,
            store,
            workspace,
            app: app.id,
            channel,
        };
        let connected = world
            .changes()
            .write(Write::Channel(world.channel.clone()))
            .write(Write::Credential(credential(world.channel.id, "IGtoken")))
            .write(Write::RouteClaimed(route(&world.channel)));
        world.store.commit(connected).await.unwrap();
        world
    }

    pub(crate) fn changes(&self) -> Changes {
        Changes::of(self.workspace)
    }

    /// A contact with a conversation, on record.
    pub(crate) async fn talk(&self, who: &str) -> (Contact, Conversation) {
        let (contact, conversation) = self.people(who);
        let changes = self
            .changes()
            .write(Write::Contact(contact.clone()))
            .write(Write::Conversation(conversation.clone()));
        self.store.commit(changes).await.unwrap();
        (contact, conversation)
    }

    /// A contact with a conversation, not on record yet.
    pub(crate) fn people(&self, who: &str) -> (Contact, Conversation) {
        people(self.workspace, self.channel.id, who)
    }

    /// Drops the store and its connections, and keeps the database.
    pub(crate) fn let_go(self) -> Fresh {
        self.fresh.let_go()
    }

    /// An inbound message with what it says, as changes.
    pub(crate) fn heard(&self, on: &Conversation, mid: &str, text: &str, at: Time) -> Changes {
        let content = ContentId::from_uuid(new_id());
        let message = Message {
            id: MessageId::from_uuid(new_id()),
            workspace: self.workspace,
            channel: self.channel.id,
            conversation: on.id,
            contact: on.contact,
            origin: Origin::Inbound {
                external_id: external(mid),
            },
            content,
            edits: Edits::default(),
            metadata: Metadata::default(),
            hold: None,
            state: MessageState::Received,
            created_at: at,
            version: 1,
        };
        let fact = Fact {
            id: EventId::from_uuid(new_id()),
            at,
            channel: Some(self.channel.id),
            conversation: Some(on.id),
            contact: Some(on.contact),
            audience: Audience::All,
            flags: Flags::default(),
            data: FactData::MessageReceived(MessageFact {
                message: message.id,
                content,
            }),
        };
        self.changes()
            .write(Write::Conversation(on.heard(at)))
            .write(Write::Content(
                content,
                Content::Text(Text::parse(text).unwrap()),
                at,
            ))
            .write(Write::Message(message))
            .fact(fact)
    }

    pub(crate) async fn endpoint(&self, types: &[domain::model::event::EventType]) -> Endpoint {
        let endpoint = Endpoint {
            id: EndpointId::from_uuid(new_id()),
            workspace: self.workspace,
            url: WebhookUrl::parse("https://example.com/hook", true).unwrap(),
            name: None,
            filter: Filter {
                types: types.iter().copied().map(TypePattern::One).collect(),
                ..Filter::default()
            },
            manner: Manner::default(),
            secrets: Secrets::of("whsec_canary".into()),
            metadata: Metadata::default(),
            paused_at: None,
            dropping: None,
            disabled: None,
            deleted_at: None,
            created_at: now(),
            health: Health::default(),
            version: 1,
        };
        let changes = self
            .changes()
            .write(Write::Endpoint(Box::new(endpoint.clone())));
        self.store.commit(changes).await.unwrap();
        endpoint
    }
}

/// A fact without a subject.
pub(crate) fn opened() -> Fact {
    Fact {
        id: EventId::from_uuid(new_id()),
        at: now(),
        channel: None,
        conversation: None,
        contact: None,
        audience: Audience::All,
        flags: Flags::default(),
        data: FactData::ConversationOpened,
    }
}

pub(crate) fn people(
    workspace: WorkspaceId,
    channel: ChannelId,
    who: &str,
) -> (Contact, Conversation) {
    let id = ContactId::from_uuid(new_id());
    let contact = Contact::seen(id, workspace, channel, external(who), now());
    let conversation = ConversationId::from_uuid(new_id());
    let conversation = Conversation::begun(conversation, workspace, (channel, id), now(), now());
    (contact, conversation)
}

pub(crate) async fn new_workspace(fresh: &Fresh, store: &SeaStore, name: &str) -> WorkspaceId {
    let id = WorkspaceId::from_uuid(new_id());
    let workspace = Workspace {
        id,
        name: Name::parse(name).unwrap(),
        mode: Mode::Test,
        external_id: None,
        metadata: Metadata::default(),
        redirect_hosts: vec![],
        retention: Retention::default(),
        created_at: now(),
        version: 1,
    };
    let key = fresh.vault().new_key(id);
    let changes = Changes::of(id).write(Write::Workspace(workspace, Some(key)));
    store.commit(changes).await.unwrap();
    id
}

pub(crate) fn channel(workspace: WorkspaceId, app: ProviderAppId, account: &str) -> Channel {
    Channel {
        media: domain::model::channel::MediaPolicy::default(),
        unsend: domain::model::channel::UnsendPolicy::default(),
        id: ChannelId::from_uuid(new_id()),
        workspace,
        provider_app: app,
        grant: None,
        account: Account {
            external_id: external(account),
            app_scoped_id: external("28978671838402975"),
            username: "shop".to_owned(),
            name: Some("The Shop".to_owned()),
            account_type: None,
        },
        connection: Connection::new(Via::Instagram, &[], now()),
        name: None,
        external_id: None,
        metadata: Metadata::default(),
        signature: domain::model::message::Signature::Name,
        generation: 1,
        subscribed_at: Some(now()),
        disconnected_at: None,
        reasons: vec![],
        pause: None,
        habits: domain::model::channel::Habits::default(),
        lacks: vec![],
        created_at: now(),
        version: 1,
    }
}

pub(crate) fn credential(channel: ChannelId, token: &str) -> Credential {
    Credential {
        channel,
        token: SecretString::from(token),
        expires_at: Some(after(3600)),
        obtained_at: now(),
    }
}

pub(crate) fn route(channel: &Channel) -> Route {
    Route {
        provider_app: channel.provider_app,
        account: channel.account.external_id.clone(),
        workspace: channel.workspace,
        channel: channel.id,
        generation: channel.generation,
    }
}

pub(crate) fn once(key: &str) -> Once {
    Once {
        scope: OnceScope::Workspace,
        key: key.to_owned(),
        fingerprint: [7; 32],
        answer: None,
        expires_at: after(3600),
    }
}

pub(crate) fn guarding(on: &Conversation) -> Guard {
    Guard::Version(RowRef::Conversation(on.id), on.version)
}

/// The conflict that a commit came to.
#[track_caller]
pub(crate) fn conflict(result: Result<(), CommitError>) -> Conflict {
    match result {
        Err(CommitError::Conflict(conflict)) => conflict,
        other => panic!("no conflict but {other:?}"),
    }
}

/// A piece as if it had been claimed under this fence.
pub(crate) fn claimed(
    world: &World,
    fence: domain::port::work::Fence,
) -> domain::port::work::Claimed {
    use domain::port::work::{Claimed, Job, Pace, Piece, Target, Task, WorkId};

    Claimed {
        piece: Piece {
            workspace: world.workspace,
            pace: Pace::Free,
            id: WorkId::from_uuid(new_id()),
            seq: 1,
            lane: None,
            target: Target(new_id()),
            due: now(),
        },
        job: Job::Task(Task::Activate {
            channel: world.channel.id,
        }),
        attempt: 1,
        started_at: now(),
        interrupted: None,
        fence,
        at_hand: None,
    }
}

/// Makes somebody hold the lease with this token.
pub(crate) async fn lease(world: &World, token: i64) {
    use sea_orm::ConnectionTrait as _;

    let raw = world.fresh.raw().await;
    let sql =
        format!("INSERT INTO lease (shard, holder, token, until) VALUES (0, 'a', {token}, 0)");
    raw.execute_unprepared(&sql).await.unwrap();
    raw.close().await.unwrap();
}
