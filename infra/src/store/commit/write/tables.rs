//! The rows of a whole batch, by table and key: what was written twice is written once, as it was last.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{DbErr, Value};
use uuid::Uuid;

use super::Row;
use super::workspace;
use crate::store::commit::sql::{Session, Taken};
use crate::store::entity::{
    api_key, attempt, audit_entry, channel, channel_route, comment, consent, contact, content,
    conversation, credential, endpoint, endpoint_health, grant_route, greeting, link, message,
    operation, operator_endpoint, part, workspace as workspace_row,
};

type Key = (Uuid, Uuid);
type By<'a, M> = BTreeMap<Key, &'a M>;

/// Rows by table and key.
#[derive(Debug, Default)]
pub(crate) struct Tables<'a> {
    new_workspaces: Vec<&'a workspace_row::Model>,
    workspaces: Vec<&'a workspace_row::Model>,
    api_keys: By<'a, api_key::Model>,
    links: By<'a, link::Model>,
    consents: By<'a, consent::Model>,
    channels: By<'a, channel::Model>,
    /// A token, or that it goes.
    credentials: BTreeMap<Key, Option<&'a credential::Model>>,
    grant_routes: By<'a, grant_route::Model>,
    greetings: BTreeMap<(Uuid, Uuid, i16), &'a greeting::Model>,
    released: Vec<Key>,
    /// Channels that rest on nobody's consent any more.
    ungranted: Vec<Key>,
    routes: BTreeMap<(Uuid, &'a str), &'a channel_route::Model>,
    contacts: By<'a, contact::Model>,
    comments: By<'a, comment::Model>,
    conversations: By<'a, conversation::Model>,
    contents: By<'a, content::Model>,
    redacted: By<'a, content::Model>,
    messages: By<'a, message::Model>,
    parts: By<'a, part::Model>,
    endpoints: By<'a, endpoint::Model>,
    operator_endpoints: By<'a, operator_endpoint::Model>,
    healths: By<'a, endpoint_health::Model>,
    attempts: Vec<&'a attempt::Model>,
    /// Deliveries that were given up: event, endpoint, and whether it was a redelivery.
    dropped: BTreeSet<(Uuid, Uuid, Uuid, i16)>,
    operations: By<'a, operation::Model>,
    audited: Vec<&'a audit_entry::Model>,
}

impl<'a> Tables<'a> {
    /// Adds a row; one with the same key gives way.
    pub(crate) fn add(&mut self, owner: Uuid, row: &'a Row) {
        match row {
            Row::NewWorkspace(it) => self.new_workspaces.push(it),
            Row::Workspace(it) => self.workspaces.push(it),
            Row::ApiKey(it) => drop(self.api_keys.insert((owner, it.id), it)),
            Row::Link(it) => drop(self.links.insert((owner, it.id), it)),
            Row::Consent(it) => drop(self.consents.insert((owner, it.id), it)),
            Row::Channel(it) => drop(self.channels.insert((owner, it.id), it)),
            Row::Credential(it) => {
                self.credentials.insert((owner, it.channel_id), Some(it));
            }
            Row::CredentialGone(channel) => {
                self.credentials.insert((owner, *channel), None);
            }
            Row::GrantRoute(it) => drop(self.grant_routes.insert((owner, it.channel_id), it)),
            Row::Greeting(it) => {
                self.greetings.insert((owner, it.channel_id, it.kind), it);
            }
            Row::RouteClaimed(it) => {
                // Its own route gives way to it; nobody else's does, whoever claimed it since the guard looked.
                self.released.push((owner, it.channel_id));
                let key = (it.provider_app_id, it.account.as_str());
                self.routes.insert(key, it);
            }
            Row::RouteReleased(channel) => {
                let key = (owner, *channel);
                self.routes
                    .retain(|_, route| (route.workspace_id, route.channel_id) != key);
                self.released.push(key);
                self.grant_routes.remove(&key);
                self.ungranted.push(key);
            }
            Row::Contact(it) => drop(self.contacts.insert((owner, it.id), it)),
            Row::Comment(it) => drop(self.comments.insert((owner, it.id), it)),
            Row::Conversation(it) => drop(self.conversations.insert((owner, it.id), it)),
            Row::Content(it) => drop(self.contents.insert((owner, it.id), it)),
            Row::Redacted(it) => drop(self.redacted.insert((owner, it.id), it)),
            Row::Message(it) => drop(self.messages.insert((owner, it.id), it)),
            Row::Part(it) => drop(self.parts.insert((owner, it.id), it)),
            Row::Endpoint(it) => drop(self.endpoints.insert((owner, it.id), it)),
            Row::OperatorEndpoint(it) => {
                self.operator_endpoints.insert((owner, it.id), it);
            }
            Row::EndpointHealth(it) => drop(self.healths.insert((owner, it.id), it)),
            Row::Attempt(it) => self.attempts.push(it),
            Row::Dropped(event, endpoint, replay) => {
                self.dropped.insert((owner, *event, *endpoint, *replay));
            }
            Row::Operation(it) => drop(self.operations.insert((owner, it.id), it)),
            Row::Audited(it) => self.audited.push(it),
        }
    }

    /// Writes them, referred-to tables first.
    pub(crate) async fn write(&self, session: &mut Session<'_>) -> Result<(), DbErr> {
        workspace::insert(session, &self.new_workspaces).await?;
        for row in &self.workspaces {
            workspace::update(session, row).await?;
        }
        let over = Taken::Overwrite;
        session.write::<api_key::Entity>(all(&self.api_keys), over);
        session.write::<link::Entity>(all(&self.links), over);
        self.write_channels(session).await?;
        session.write::<contact::Entity>(all(&self.contacts), over);
        session.write::<comment::Entity>(all(&self.comments), over);
        session.write::<conversation::Entity>(all(&self.conversations), over);
        // Immutable: an id that is taken is a mistake of the caller's.
        session.write::<content::Entity>(all(&self.contents), Taken::Refuse);
        if !self.redacted.is_empty() {
            // What is taken back may have been said in this batch.
            session.flush().await?;
            session.write::<content::Entity>(all(&self.redacted), over);
        }
        session.write::<message::Entity>(all(&self.messages), over);
        session.write::<part::Entity>(all(&self.parts), over);
        session.write::<endpoint::Entity>(all(&self.endpoints), over);
        session.write::<operator_endpoint::Entity>(all(&self.operator_endpoints), over);
        session.write::<endpoint_health::Entity>(all(&self.healths), over);
        session.write::<attempt::Entity>(self.attempts.clone(), Taken::Refuse);
        // After those that come with this batch.
        super::attempt::forget(session, self.redacted.keys()).await?;
        super::attempt::drop_deliveries(session, &self.dropped).await?;
        session.write::<operation::Entity>(all(&self.operations), over);
        session.write::<audit_entry::Entity>(self.audited.clone(), Taken::Refuse);
        Ok(())
    }

    async fn write_channels(&self, session: &mut Session<'_>) -> Result<(), DbErr> {
        let over = Taken::Overwrite;
        session.write::<consent::Entity>(all(&self.consents), over);
        session.write::<channel::Entity>(all(&self.channels), over);
        let gone: Vec<_> = self
            .credentials
            .iter()
            .filter(|(_, token)| token.is_none())
            .map(|(key, _)| values(*key))
            .collect();
        session.delete("credential", &["workspace_id", "channel_id"], gone);
        session.write::<credential::Entity>(
            self.credentials.values().copied().flatten().collect(),
            over,
        );
        let released: Vec<_> = self.released.iter().copied().map(values).collect();
        if !released.is_empty() {
            session.delete("channel_route", &["workspace_id", "channel_id"], released);
            // Whoever claims an account again writes the row that goes.
            session.flush().await?;
        }
        session.write::<channel_route::Entity>(all(&self.routes), Taken::Refuse);
        if !self.ungranted.is_empty() {
            let ungranted: Vec<_> = self.ungranted.iter().copied().map(values).collect();
            session.delete("grant_route", &["workspace_id", "channel_id"], ungranted);
            session.flush().await?;
        }
        session.write::<grant_route::Entity>(all(&self.grant_routes), over);
        session.write::<greeting::Entity>(all(&self.greetings), over);
        Ok(())
    }
}

fn all<'a, K, M>(rows: &BTreeMap<K, &'a M>) -> Vec<&'a M> {
    rows.values().copied().collect()
}

fn values((workspace, id): Key) -> Vec<Value> {
    vec![workspace.into(), id.into()]
}
