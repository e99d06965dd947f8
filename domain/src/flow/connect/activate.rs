use crate::flow::shared::Tries;
use crate::flow::{RunError, Stopped};
use crate::model::channel::{Channel, ChannelId, ChannelState};
use crate::model::event::{
    Audience, ChannelConnected, ChannelFact, EventId, Fact, FactData, Flags,
};
use crate::model::shared::{Code, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Claimed, Settlement, Woken};

use super::Connect;
use super::run::backoff;

impl Connect {
    /// Subscribes a connecting channel and activates it; what it came to is the channel that is returned.
    /// With `task`, that task is settled in the same commit.
    #[tracing::instrument(name = "connect.activate", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub(crate) async fn activate(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        task: Option<&Claimed>,
    ) -> Result<Option<Channel>, RunError> {
        let Some(connected) = self.store.read(workspace).connected(id).await? else {
            self.done(task).await?;
            return Ok(self.store.read(workspace).channel(id).await?);
        };
        if let (Some(task), true) = (task, connected.channel.awaits_first_read())
            && !connected.channel.awaits_subscription()
        {
            return self.first_read(connected, task).await;
        }
        if !connected.channel.awaits_subscription() {
            self.done(task).await?;
            return Ok(Some(connected.channel));
        }
        let provider = self
            .providers
            .find(connected.channel.provider_app)
            .ok_or(RunError::NoProvider)?;

        let result = provider.subscribe(&connected).await;
        if let Err(failure) = &result {
            tracing::warn!(workspace.id = %workspace, channel.id = %id, code = failure.code.as_str(),
                words = ?failure.words, "a subscription was refused");
        }
        self.put_subscription(connected.channel, result, task).await
    }

    async fn put_subscription(
        &self,
        asked_for: Channel,
        result: Result<(), ProviderFailure>,
        task: Option<&Claimed>,
    ) -> Result<Option<Channel>, RunError> {
        let (workspace, id) = (asked_for.workspace, asked_for.id);
        let mut tries = Tries::default();
        loop {
            let Some(channel) = self.store.read(workspace).channel(id).await? else {
                self.done(task).await?;
                return Ok(None);
            };
            if channel.generation != asked_for.generation || !channel.awaits_subscription() {
                self.done(task).await?;
                return Ok(Some(channel));
            }

            let now = self.clock.now();
            let of_token = |failure: &ProviderFailure| Channel::is_mended_by_login(failure.code);
            let stale = result.as_ref().map_or_else(of_token, |()| true);
            if stale && channel.version != asked_for.version {
                // It changed meanwhile: perhaps the end of an earlier subscription came late and undid this one, or the
                // token that was refused is another by now.
                let again = Changes::of(workspace).work(self.activation(id, now));
                self.store.commit(again).await.map_err(Stopped::from)?;
                self.done(task).await?;
                return Ok(Some(channel));
            }
            let mut changes =
                Changes::of(workspace).guard(Guard::Version(RowRef::Channel(id), channel.version));
            let channel = match &result {
                Ok(()) => {
                    let active = channel.subscribed(now);
                    changes = changes
                        .write(Write::Channel(active.clone()))
                        .fact(self.connected_fact(&active, now))
                        .wake(Woken::Target(id.into()));
                    active
                }
                Err(failure) => match channel.clone().subscription_refused(failure.code, now) {
                    Some(refused) => {
                        changes = changes.write(Write::Channel(refused.clone()));
                        if refused.state() == ChannelState::ReauthorizationRequired {
                            let data = FactData::ChannelReauthorizationRequired;
                            let code = Some(failure.code);
                            changes = changes.fact(self.channel_fact(&refused, data, code, now));
                        }
                        refused
                    }
                    None => channel,
                },
            };
            if let Some(task) = task {
                let settlement = if channel.awaits_subscription() || channel.awaits_first_read() {
                    Settlement::Again(now + backoff(task.attempt))
                } else {
                    Settlement::Done
                };
                changes = changes.settle(task, settlement);
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Some(channel)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn connected_fact(&self, channel: &Channel, at: Time) -> Fact {
        let checks = channel.connection.checks.clone();
        let data = |fact: ChannelFact| {
            FactData::ChannelConnected(ChannelConnected {
                state: fact.state,
                checks,
            })
        };
        self.channel_fact(channel, data, None, at)
    }

    /// A fact about a channel, for everybody.
    pub(super) fn channel_fact(
        &self,
        channel: &Channel,
        data: impl FnOnce(ChannelFact) -> FactData,
        code: Option<Code>,
        at: Time,
    ) -> Fact {
        Fact {
            id: EventId::from_uuid(self.ids.next()),
            at,
            channel: Some(channel.id),
            conversation: None,
            contact: None,
            audience: Audience::All,
            flags: Flags::default(),
            data: data(ChannelFact {
                state: channel.state(),
                code,
            }),
        }
    }
}
