use crate::flow::RunError;
use crate::flow::shared::Tries;
use crate::model::channel::{Channel, Check, Connected, Reached};
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Claimed, Settlement};

use super::Connect;
use super::run::backoff;

/// How often the conversations are asked for, which is about a day: after that a check is left to who needs it.
const MOST_ATTEMPTS: u32 = 30;

impl Connect {
    /// Reads an account's conversations again while it is not known that it can be done: a creator account's webhooks do
    /// not flow before (META 1a).
    #[tracing::instrument(name = "connect.first_read", skip_all, fields(workspace.id = %task.piece.workspace, channel.id = %connected.channel.id))]
    pub(super) async fn first_read(
        &self,
        connected: Connected,
        task: &Claimed,
    ) -> Result<Option<Channel>, RunError> {
        let Connected {
            channel,
            credential,
        } = connected;
        let provider = self
            .providers
            .find(channel.provider_app)
            .ok_or(RunError::NoProvider)?;
        let Some(login) = provider.login(channel.connection.via.product()) else {
            self.done(Some(task)).await?;
            return Ok(Some(channel));
        };
        let reached = Reached {
            account: channel.account.clone(),
            via: channel.connection.via.clone(),
            token: credential.token,
            expires_at: None,
            checks: vec![],
        };
        let seen: Vec<Check> = match login.probe(reached).await {
            Ok(reached) => reached.checks,
            Err((_, code)) => Check::fail(code).into_iter().collect(),
        };
        self.put_first_read(&channel, &seen, task).await
    }

    async fn put_first_read(
        &self,
        read_for: &Channel,
        seen: &[Check],
        task: &Claimed,
    ) -> Result<Option<Channel>, RunError> {
        let (workspace, id) = (read_for.workspace, read_for.id);
        let mut tries = Tries::default();
        loop {
            let channel = self.store.read(workspace).channel(id).await?;
            let meant = |channel: &Channel| {
                channel.generation == read_for.generation
                    && channel.connection.via.is_same(&read_for.connection.via)
                    && channel.awaits_first_read()
            };
            let Some(channel) = channel.filter(meant) else {
                self.done(Some(task)).await?;
                return Ok(None);
            };
            let now = self.clock.now();
            let guard = Guard::Version(RowRef::Channel(id), channel.version);
            let read = channel.looked_at(seen, now);
            let settlement = if read.awaits_first_read() && task.attempt < MOST_ATTEMPTS {
                Settlement::Again(now + backoff(task.attempt))
            } else {
                Settlement::Done
            };
            let changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::Channel(read.clone()))
                .settle(task, settlement);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Some(read)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
