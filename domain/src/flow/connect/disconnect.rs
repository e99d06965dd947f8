use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, By, Subject};
use crate::model::channel::{Channel, ChannelId, GrantId};
use crate::model::event::FactData;
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, CommitError, Guard, RowRef, Write};
use crate::port::work::{Job, NewWork, Pace, Target, Task, Woken, WorkId};

use super::Connect;

/// How a channel is disconnected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disconnecting {
    /// Whether the consent that it rests on is taken back, too.
    pub revoke_grant: bool,
    /// Whether the other channels that rest on it may go as well.
    pub confirm: bool,
}

/// Why it was not disconnected.
#[derive(Debug, Error)]
pub enum DisconnectError {
    /// There is no such channel here.
    #[error("no such channel")]
    NotFound,
    /// These channels rest on the same consent.
    #[error("other channels rest on the same consent")]
    Shared(Vec<ChannelId>),
    /// Channels of other workspaces rest on the same person's consent.
    #[error("channels elsewhere rest on the same consent")]
    SharedElsewhere,
    /// Its consent cannot be taken back by a call.
    #[error("the consent cannot be taken back")]
    NotRevocable,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(DisconnectError);

impl Connect {
    /// Disconnects a channel: history and identity stay, the account is given up at once, a task unsubscribes and deletes the token.
    #[tracing::instrument(name = "connect.disconnect", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub async fn disconnect(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        how: Disconnecting,
        by: By,
    ) -> Result<Channel, DisconnectError> {
        let mut tries = Tries::default();
        loop {
            let channel = self.store.read(workspace).channel(id).await?;
            let channel = channel.ok_or(DisconnectError::NotFound)?;
            if !channel.is_live() {
                return Ok(channel);
            }
            match self.disconnect_as_decided(channel, how, &by).await? {
                Ok(gone) => return Ok(gone),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// Decides on the channel as it was read, and commits only while it and its siblings are that.
    async fn disconnect_as_decided(
        &self,
        channel: Channel,
        how: Disconnecting,
        by: &By,
    ) -> Result<Result<Channel, CommitError>, DisconnectError> {
        if !how.revoke_grant {
            return Ok(self.put_disconnected(channel, None, by).await);
        }
        let (grant, siblings) = self.revocable(&channel).await?;
        if !siblings.is_empty() && !how.confirm {
            let ids = siblings.iter().map(|channel| channel.id);
            return Err(DisconnectError::Shared(ids.collect()));
        }
        for sibling in siblings {
            if let Err(error) = self.put_disconnected(sibling, None, by).await {
                return Ok(Err(error));
            }
        }
        let revoke = Some(grant.id);
        Ok(self.put_disconnected(channel, revoke, by).await)
    }

    /// This very version of the channel is disconnected, and this consent is taken back.
    async fn put_disconnected(
        &self,
        channel: Channel,
        revoke: Option<GrantId>,
        by: &By,
    ) -> Result<Channel, CommitError> {
        let (workspace, id) = (channel.workspace, channel.id);
        let now = self.clock.now();
        let guard = Guard::Version(RowRef::Channel(id), channel.version);
        let gone = channel.disconnected(now);
        let task = |task| NewWork {
            pace: Pace::Free,
            id: WorkId::from_uuid(self.ids.next()),
            job: Job::Task(task),
            lane: None,
            target: Target::from(id),
            due: now,
        };
        let unsubscribe = Task::Unsubscribe {
            channel: id,
            generation: gone.generation,
        };
        let done = (AuditAction::ChannelDisconnected, Subject::Channel(id));
        let mut changes = Changes::of(workspace)
            .guard(guard)
            .write(Write::Channel(gone.clone()))
            .write(Write::RouteReleased(id))
            .audit(audited(&*self.ids, by, now, done))
            .fact(self.channel_fact(&gone, FactData::ChannelDisconnected, None, now))
            // what waits for it waits for nothing any more
            .wake(Woken::Target(id.into()))
            .work(task(unsubscribe));
        if let Some(grant) = revoke {
            changes = changes.work(task(Task::Revoke { channel: id, grant }));
        }
        self.store.commit(changes).await.map(|()| gone)
    }
}
