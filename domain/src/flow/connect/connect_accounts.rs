use chrono::Duration;
use futures::future::join_all;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited};
use crate::model::audit::{Actor, AuditAction, By, Origin, Subject};
use crate::model::channel::{
    Channel, ChannelId, Connected, Consent, Credential, Grant, GrantId, Grantor, Link, LinkId,
    LinkResult, ProviderAppId, Reached, Route, StepKind,
};
use crate::model::event::FactData;
use crate::model::shared::{Code, Time};
use crate::model::workspace::{Hashed, WorkspaceId};
use crate::port::store::{
    Changes, CommitError, Conflict, Guard, NaturalKey, RowRef, StoreError, Write,
};
use crate::port::work::{Job, NewWork, Pace, Target, Task, Woken, WorkId};

use super::Connect;
use super::fail::link_fact;
use super::finished::LoginError;

/// After how long a task asks for the webhooks when this process did not come to it.
const SAFETY_NET: Duration = Duration::seconds(30);

/// Into what accounts are connected, and by whose leave.
pub(super) struct Joining<'a> {
    pub(super) workspace: WorkspaceId,
    /// What leads here; nothing when a caller brought the token.
    pub(super) through: Option<Through>,
    pub(super) provider_app: ProviderAppId,
    /// The channel that is given another token: in this connection of it and no other.
    pub(super) renews: Option<(ChannelId, i64)>,
    pub(super) consent: &'a Consent,
    /// Who does it.
    pub(super) by: By,
    /// When the browser came back: the link's time is judged by this.
    pub(super) at: Time,
}

/// The link that leads here, and the browser that a login with it came back to.
#[derive(Clone, Copy)]
pub(super) struct Through {
    pub(super) link: LinkId,
    pub(super) browser: Hashed,
}

impl Through {
    /// Whoever came with the link, from there.
    pub(super) fn by(self, from: Origin) -> By {
        By {
            actor: Actor::Link(self.link),
            from,
        }
    }
}

impl Joining<'_> {
    /// Whether what was decided is what is meant: who renews a token connects nothing that was given up meanwhile.
    fn allows(&self, channel: &Channel, claims: Option<&Route>) -> bool {
        self.renews.is_none_or(|(id, generation)| {
            claims.is_none() && (channel.id, channel.generation) == (id, generation)
        })
    }
}

/// The channel as it will be, and what that relies on.
struct Decided {
    channel: Channel,
    grant: Grant,
    guards: Vec<Guard>,
    /// The account, when it is claimed anew.
    claims: Option<Route>,
}

impl Connect {
    /// Channel, grant, token, route, link and the task that subscribes: one commit.
    pub(super) async fn join(
        &self,
        joining: &Joining<'_>,
        reached: &Reached,
        passed: &[StepKind],
    ) -> Result<Channel, LoginError> {
        let grant = GrantId::from_uuid(self.ids.next());
        self.join_as(joining, grant, reached, passed).await
    }

    /// The same under this grant, which several channels may rest on.
    pub(super) async fn join_as(
        &self,
        joining: &Joining<'_>,
        grant: GrantId,
        reached: &Reached,
        passed: &[StepKind],
    ) -> Result<Channel, LoginError> {
        let mut taken = false;
        let mut tries = Tries::default();
        loop {
            let link = match joining.through {
                None => None,
                Some(Through { link: id, browser }) => {
                    let link = self.store.read(joining.workspace).link(id).await?;
                    let link = link.ok_or(Code::StateInvalid)?;
                    link.may_go_on(browser, joining.at)?;
                    Some(link)
                }
            };
            let decided = self.decide(joining, grant, reached).await?;
            if !joining.allows(&decided.channel, decided.claims.as_ref()) {
                return Err(Code::ChannelNotActive.into());
            }
            if taken && decided.claims.is_some() {
                return Err(Code::AccountOwnedElsewhere.into());
            }

            let left = self.left(joining, reached).await?;
            let (changes, channel) = self.changes(joining, reached, link, passed, decided);
            match self.store.commit(changes).await {
                Ok(()) => {
                    if let Some(left) = left {
                        // a failure is in the log: what is said twice is told once
                        drop(self.ask_to_unsubscribe(&left).await);
                    }
                    return Ok(channel);
                }
                Err(error) => {
                    taken = is_taken(&error);
                    tries.again(error)?;
                }
            }
        }
    }

    /// The connection that a live channel leaves for another login product or Page: with its token its webhooks are ended.
    async fn left(
        &self,
        joining: &Joining<'_>,
        reached: &Reached,
    ) -> Result<Option<Connected>, StoreError> {
        let read = self.store.read(joining.workspace);
        let account = &reached.account.external_id;
        let channel = read
            .channel_by_account(joining.provider_app, account)
            .await?;
        let moves =
            |channel: &Channel| channel.is_live() && !channel.connection.via.is_same(&reached.via);
        match channel.filter(moves) {
            Some(channel) => read.connected(channel.id).await,
            None => Ok(None),
        }
    }

    async fn decide(
        &self,
        joining: &Joining<'_>,
        grant: GrantId,
        reached: &Reached,
    ) -> Result<Decided, StoreError> {
        let account = &reached.account;
        let key = (joining.provider_app, account.external_id.clone());
        let grantor = joining.consent.grantor.as_ref();
        let grant = Grant {
            id: grant,
            workspace: joining.workspace,
            app_scoped_id: grantor.unwrap_or(&account.app_scoped_id).clone(),
            scopes: joining.consent.names(),
            granted_at: self.clock.now(),
        };
        let known = self
            .store
            .read(joining.workspace)
            .channel_by_account(joining.provider_app, &account.external_id)
            .await?;
        let owned = known.as_ref().is_some_and(Channel::is_live);
        let (channel, guard) = match known {
            Some(channel) => {
                let guard = Guard::Version(RowRef::Channel(channel.id), channel.version);
                (channel.logged_in_again(reached, &grant), guard)
            }
            None => {
                let id = ChannelId::from_uuid(self.ids.next());
                (
                    Channel::connecting(id, joining.provider_app, reached, &grant),
                    Guard::Absent(NaturalKey::Channel(key.0, key.1.clone())),
                )
            }
        };
        let mut guards = vec![guard];
        let mut claims = None;
        if !owned {
            guards.push(Guard::Absent(NaturalKey::Route(key.0, key.1.clone())));
            claims = Some(Route {
                provider_app: key.0,
                account: key.1,
                workspace: joining.workspace,
                channel: channel.id,
                generation: channel.generation,
            });
        }
        Ok(Decided {
            channel,
            grant,
            guards,
            claims,
        })
    }

    fn changes(
        &self,
        joining: &Joining<'_>,
        reached: &Reached,
        link: Option<Link>,
        passed: &[StepKind],
        decided: Decided,
    ) -> (Changes, Channel) {
        let now = self.clock.now();
        let Decided {
            channel,
            grant,
            guards,
            claims,
        } = decided;
        let grantor = Grantor {
            provider_app: joining.provider_app,
            product: reached.via.product(),
            app_scoped_id: grant.app_scoped_id.clone(),
        };
        let action = if claims.is_some() {
            AuditAction::ChannelConnected
        } else {
            AuditAction::CredentialReplaced
        };
        let done = (action, Subject::Channel(channel.id));
        let mut changes =
            Changes::of(joining.workspace).audit(audited(&*self.ids, &joining.by, now, done));
        changes.guards.extend(guards);
        changes = changes
            .write(Write::Grant(grant))
            .write(Write::Channel(channel.clone()))
            .write(Write::Credential(Credential {
                channel: channel.id,
                token: reached.token.clone(),
                expires_at: reached.expires_at,
                obtained_at: now,
            }));
        if let Some(link) = link {
            let guard = Guard::Version(RowRef::Link(link.id), link.version);
            let link = link.connected(LinkResult::connected(&channel), passed, now);
            changes = changes.guard(guard).write(Write::Link(link.clone()));
            if link.is_completed(now) {
                let fact = FactData::OnboardingCompleted(link_fact(&link, None));
                changes = changes
                    .fact(self.link_fact(fact, now))
                    .wake(Woken::Work(link.id.into()));
            }
        }
        changes = changes.write(Write::RestsOn(channel.id, grantor));
        if let Some(route) = claims {
            changes = changes.write(Write::RouteClaimed(route));
        }
        if channel.awaits_subscription() || channel.awaits_first_read() {
            changes = changes.work(self.activation(channel.id, now + SAFETY_NET));
        }
        if !channel.awaits_subscription() {
            changes = changes.wake(Woken::Target(channel.id.into()));
        }
        (changes, channel)
    }

    /// Subscribes at once. If that does not come to an end here, the task that is on record goes on with it.
    pub(super) async fn activate_now(&self, channel: Channel) -> Channel {
        match self.activate(channel.workspace, channel.id, None).await {
            Ok(Some(activated)) => activated,
            Ok(None) => channel,
            Err(error) => {
                let error: &(dyn std::error::Error + 'static) = &error;
                tracing::warn!(workspace.id = %channel.workspace, channel.id = %channel.id,
                    error, "a channel was not activated at once");
                channel
            }
        }
    }

    /// The same for all of them, side by side.
    pub(super) async fn activate_all(&self, channels: Vec<Channel>) -> Vec<Channel> {
        join_all(
            channels
                .into_iter()
                .map(|channel| self.activate_now(channel)),
        )
        .await
    }

    /// What was looked at in a link's channels, on the link.
    pub(super) async fn put_checks(
        &self,
        workspace: WorkspaceId,
        id: LinkId,
        channels: &[Channel],
    ) -> Result<Option<Link>, Stopped> {
        let mut tries = Tries::default();
        loop {
            let Some(link) = self.store.read(workspace).link(id).await? else {
                return Ok(None);
            };
            let guard = Guard::Version(RowRef::Link(id), link.version);
            let Some(looked_at) = link.clone().looked_at(channels) else {
                return Ok(Some(link));
            };
            let changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::Link(looked_at.clone()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Some(looked_at)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The task that asks for a channel's webhooks.
    pub(super) fn activation(&self, channel: ChannelId, due: Time) -> NewWork {
        NewWork {
            pace: Pace::Free,
            id: WorkId::from_uuid(self.ids.next()),
            job: Job::Task(Task::Activate { channel }),
            lane: None,
            target: Target::from(channel),
            due,
        }
    }
}

const fn is_taken(error: &CommitError) -> bool {
    matches!(
        error,
        CommitError::Conflict(Conflict::Present(NaturalKey::Route(..)))
    )
}
