//! A workspace with a bit of everything.

use std::sync::Arc;

use domain::model::channel::{
    Channel, ChannelId, Credential, Grant, GrantId, Link, ProviderApp, ProviderAppId, ProviderKind,
};
use domain::model::conversation::{
    Contact, ContactId, Conversation, ConversationId, OptedOut, ThreadAction, ThreadControl,
};
use domain::model::endpoint::Endpoint;
use domain::model::event::{Audience, EventId, Fact, FactData, Flags, MessageFact};
use domain::model::message::{
    Content, ContentId, Edits, Message, MessageId, MessageState, OnClosedWindow, OnOverflow,
    OnPartFailure, OnUnconfirmed, Origin, Part, PartId, PartOutcome, Plan, Sender, SenderKind,
    Signature, Steered, SteeredBefore, Text, ThreadPlan,
};
use domain::model::shared::{ExternalId, Ids as _, Metadata, Name, SecretString, Time};
use domain::model::workspace::{
    ApiKey, ApiKeyId, Hashed, Host, Mode, Retention, Scope, Workspace, WorkspaceId,
};
use domain::port::store::{Changes, Read, Store as _, Write};
use domain::port::work::{Job, NewWork, Pace, Target, WorkId};
use infra::ids::UuidIds;
use infra::time::SystemClock;
use sea_orm::{ConnectionTrait as _, Statement};

use super::endpoint::endpoint;
use super::{channel, link, people};
use crate::harness::{Fresh, Kind, SeaStore};

pub(super) fn at(seconds: i64) -> Time {
    Time::from_timestamp(seconds, 0).unwrap()
}

pub(super) fn external(text: &str) -> ExternalId {
    ExternalId::parse(text).unwrap()
}

pub(super) fn says(text: &str) -> Content {
    Content::Text(Text::parse(text).unwrap())
}

pub(super) fn notes() -> Metadata {
    Metadata::parse([("a".to_owned(), "b".to_owned())].into()).unwrap()
}

/// A database with two workspaces that have the same of everything.
pub(super) struct Stage {
    fresh: Fresh,
    pub(super) store: SeaStore,
    pub(super) here: World,
    pub(super) there: World,
}

impl Stage {
    pub(super) async fn new(kind: Kind) -> Self {
        let fresh = Fresh::new(kind).await;
        let store = fresh.store_that(Arc::new(SystemClock), true).await;
        let app = ProviderApp {
            id: ProviderAppId::from_uuid(UuidIds.next()),
            kind: ProviderKind::Instagram,
            mode: Mode::Test,
        };
        store
            .register_apps(std::slice::from_ref(&app))
            .await
            .unwrap();
        let [here, there] = ["1", "2"].map(|account| World::new(app.id, account));
        for world in [&here, &there] {
            let key = fresh.vault().new_key(world.id());
            // A workspace is there before what is sealed with its key.
            let founded = world
                .changes()
                .write(Write::Workspace(world.workspace.clone(), Some(key)));
            store.commit(founded).await.unwrap();
            store.commit(world.furnished()).await.unwrap();
        }
        Self {
            fresh,
            store,
            here,
            there,
        }
    }

    pub(super) fn read(&self) -> Box<dyn Read + '_> {
        self.store.read(self.here.id())
    }

    /// The door of the workspace that has nothing of what the other one has.
    pub(super) fn elsewhere(&self) -> Box<dyn Read + '_> {
        self.store.read(self.there.id())
    }

    pub(super) async fn commit(&self, changes: Changes) {
        self.store.commit(changes).await.unwrap();
    }

    /// Marks the work of a part as being run, as its claim does.
    pub(super) async fn start(&self, part: PartId) {
        let id = match self.fresh.kind() {
            Kind::Sqlite => format!("x'{}'", part.as_uuid().simple()),
            Kind::Postgres => format!("'{}'", part.as_uuid()),
        };
        let sql = format!("UPDATE work SET started_at = 1 WHERE id = {id}");
        self.tamper(&sql).await;
    }

    /// What is counted on disk.
    pub(super) async fn count(&self, sql: &str) -> i64 {
        let raw = self.fresh.raw().await;
        let query = Statement::from_string(raw.get_database_backend(), sql);
        let row = raw.query_one_raw(query).await.unwrap().unwrap();
        raw.close().await.unwrap();
        row.try_get_by_index(0).unwrap()
    }

    /// Changes rows behind the store's back.
    pub(super) async fn tamper(&self, sql: &str) {
        let raw = self.fresh.raw().await;
        raw.execute_unprepared(sql).await.unwrap();
        raw.close().await.unwrap();
    }
}

/// What is in a workspace from the beginning.
#[derive(Clone)]
pub(super) struct World {
    pub(super) workspace: Workspace,
    pub(super) key: ApiKey,
    pub(super) link: Link,
    pub(super) grant: Grant,
    pub(super) channel: Channel,
    pub(super) contact: Contact,
    pub(super) conversation: Conversation,
    pub(super) endpoint: Endpoint,
}

impl World {
    fn new(app: ProviderAppId, account: &str) -> Self {
        let id = WorkspaceId::from_uuid(UuidIds.next());
        let channel = ChannelId::from_uuid(UuidIds.next());
        let contact = ContactId::from_uuid(UuidIds.next());
        let grant = Grant {
            id: GrantId::from_uuid(UuidIds.next()),
            workspace: id,
            app_scoped_id: external("77"),
            scopes: vec!["basic".into()],
            granted_at: at(3),
        };
        Self {
            workspace: workspace(id),
            key: key(id),
            link: link::link(id, channel),
            channel: channel::channel((id, channel), app, account, grant.id),
            grant,
            contact: Contact {
                id: contact,
                workspace: id,
                channel,
                external_id: external("igsid"),
                opted_out: Some(OptedOut {
                    at: at(5),
                    source: Name::parse("keyword STOP").ok(),
                }),
                profile: people::profile(),
                reference: Some(external("customer-7")),
                metadata: notes(),
                created_at: at(6),
                edition: 1,
                version: 1,
            },
            conversation: Conversation {
                id: ConversationId::from_uuid(UuidIds.next()),
                workspace: id,
                channel,
                contact,
                last_inbound_at: Some(at(7)),
                last_message_at: at(8),
                read_until: None,
                awaited: true,
                closed_at: Some(at(9)),
                unanswered_since: Some(at(7)),
                details: people::details(),
                created_at: at(6),
                version: 1,
            },
            endpoint: endpoint(id),
        }
    }

    pub(super) const fn id(&self) -> WorkspaceId {
        self.workspace.id
    }

    pub(super) fn credential(&self) -> Credential {
        Credential {
            channel: self.channel.id,
            token: SecretString::from("the token"),
            expires_at: Some(at(99)),
            obtained_at: at(3),
        }
    }

    fn furnished(&self) -> Changes {
        Changes::of(self.id())
            .write(Write::ApiKey(self.key.clone()))
            .write(Write::Link(self.link.clone()))
            .write(Write::Grant(self.grant.clone()))
            .write(Write::Channel(self.channel.clone()))
            .write(Write::Credential(self.credential()))
            .write(Write::Contact(self.contact.clone()))
            .write(Write::Conversation(self.conversation.clone()))
            .write(Write::Endpoint(Box::new(self.endpoint.clone())))
    }

    pub(super) fn changes(&self) -> Changes {
        Changes::of(self.id())
    }

    pub(super) fn message(&self, origin: Origin, second: i64) -> Message {
        let state = match origin {
            Origin::Outbound { .. } => MessageState::Queued,
            Origin::Inbound { .. } | Origin::External { .. } => MessageState::Received,
        };
        Message {
            id: MessageId::from_uuid(UuidIds.next()),
            workspace: self.id(),
            channel: self.channel.id,
            conversation: self.conversation.id,
            contact: self.contact.id,
            origin,
            content: ContentId::from_uuid(UuidIds.next()),
            edits: Edits::default(),
            metadata: notes(),
            hold: None,
            state,
            created_at: at(second),
            version: 1,
        }
    }

    pub(super) fn inbound(&self, mid: &str, second: i64) -> Message {
        let external_id = external(mid);
        self.message(Origin::Inbound { external_id }, second)
    }

    pub(super) fn outbound(&self, second: i64) -> Message {
        let sender = Sender {
            kind: SenderKind::Human,
            id: Some(external("agent")),
            name: Name::parse("Zoë Müller").ok(),
            alias: Name::parse("Zoë").ok(),
            signature: Some(Signature::Alias),
        };
        let reference = Some(external("order-1"));
        let request_id = Some("req_1".to_owned());
        let origin = Origin::Outbound {
            sender,
            reference,
            request_id,
            plan: Plan {
                expires_at: Some(at(600)),
                on_part_failure: OnPartFailure::Continue,
                on_unconfirmed: OnUnconfirmed::Resend,
                on_closed_window: OnClosedWindow::Hold,
                send_at: Some(at(300)),
                human_agent: true,
                agent_audited: true,
                last_word: Some(at(9)),
                sent_again_at: Some(at(11)),
                answers: None,
                on_overflow: OnOverflow::Split,
            },
            thread: ThreadPlan {
                control: Some(Box::new(ThreadControl {
                    action: ThreadAction::Pass(Some(external("263902037430900"))),
                    metadata: Some("a person, please".to_owned()),
                })),
                takes_back: true,
                apart: true,
                came: Some(Box::new(Steered::Done { at: at(21) })),
                before: vec![SteeredBefore {
                    came: Steered::Done { at: at(19) },
                    until: at(20),
                }],
            },
        };
        self.message(origin, second)
    }

    pub(super) fn fact(&self, data: FactData) -> Fact {
        Fact {
            id: EventId::from_uuid(UuidIds.next()),
            at: at(20),
            channel: Some(self.channel.id),
            conversation: Some(self.conversation.id),
            contact: Some(self.contact.id),
            audience: Audience::All,
            flags: Flags::default(),
            data,
        }
    }
}

pub(super) const fn about(message: &Message) -> MessageFact {
    MessageFact {
        message: message.id,
        content: message.content,
    }
}

/// The write of a message and of what it says.
pub(super) fn said(changes: Changes, message: &Message, text: &str) -> Changes {
    changes
        .write(Write::Content(
            message.content,
            says(text),
            message.created_at,
        ))
        .write(Write::Message(message.clone()))
}

pub(super) fn part(of: &Message, index: u16, outcome: PartOutcome) -> Part {
    Part {
        id: PartId::from_uuid(UuidIds.next()),
        message: of.id,
        channel: of.channel,
        index,
        content: ContentId::from_uuid(UuidIds.next()),
        external_id: None,
        outcome,
        delivered_at: None,
        doubt: None,
        file_tries: 0,
        instead: false,
    }
}

/// The write of a part, of what it says, and of its work.
pub(super) fn to_send(changes: Changes, part: &Part, text: &str) -> Changes {
    changes
        .write(Write::Content(part.content, says(text), at(9)))
        .write(Write::Part(part.clone()))
        .work(NewWork {
            pace: Pace::Free,
            id: WorkId::from_uuid(part.id.as_uuid()),
            job: Job::Part {
                message: part.message,
                part: part.id,
            },
            lane: None,
            target: Target::from(part.channel),
            due: at(9),
        })
}

fn workspace(id: WorkspaceId) -> Workspace {
    Workspace {
        id,
        name: Name::parse("Acme").unwrap(),
        mode: Mode::Test,
        external_id: Some(external("customer-1")),
        metadata: notes(),
        redirect_hosts: vec![Host::parse("app.example.com").unwrap()],
        retention: Retention::Long,
        created_at: at(1),
        version: 1,
    }
}

fn key(workspace: WorkspaceId) -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_uuid(UuidIds.next()),
        workspace,
        name: Name::parse("Backend").unwrap(),
        scopes: [Scope::MessagesRead, Scope::MessagesWrite].into(),
        hash: Hashed([1; 32]),
        hint: "abcd".into(),
        created_at: at(2),
        expires_at: Some(at(1000)),
        revoked_at: None,
        version: 1,
    }
}
