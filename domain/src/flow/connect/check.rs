use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, stops};
use crate::model::channel::{Channel, ChannelId, Turn};
use crate::model::event::FactData;
use crate::model::shared::Code;
use crate::model::workspace::WorkspaceId;
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::Woken;

use super::Connect;

/// Why it was not looked at.
#[derive(Debug, Error)]
pub enum CheckError {
    /// There is no such channel here.
    #[error("no such channel")]
    NotFound,
    /// It is disconnected, or its provider app is not configured.
    #[error("the channel cannot be looked at: {}", .0.as_str())]
    Refused(Code),
    /// Instagram may not be asked now: it was asked too often.
    #[error(transparent)]
    Provider(#[from] ProviderFailure),
    /// It was not put on record.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CheckError);

impl Connect {
    /// Asks Meta for all that a channel needs, and puts on record what it says.
    #[tracing::instrument(name = "connect.check", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub async fn check(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
    ) -> Result<Channel, CheckError> {
        let read = self.store.read(workspace);
        let channel = read.channel(id).await?.ok_or(CheckError::NotFound)?;
        let connected = read.connected(id).await?;
        let Some(connected) = connected.filter(|_| channel.is_live()) else {
            return Err(CheckError::Refused(Code::ChannelNotActive));
        };
        let provider = self.providers.find(channel.provider_app);
        let provider = provider.ok_or(CheckError::Refused(Code::ProviderAppMissing))?;

        let checks = provider.check(&connected).await?;
        let mut tries = Tries::default();
        loop {
            let channel = read.channel(id).await?.ok_or(CheckError::NotFound)?;
            let now_used = read.connected(id).await?.map(|it| it.credential);
            // with another token it is not known what was seen with that one
            if !now_used.is_some_and(|now| now.is_same(&connected.credential))
                || channel.generation != connected.channel.generation
                || !channel.is_live()
            {
                return Ok(channel);
            }
            let guard = Guard::Version(RowRef::Channel(id), channel.version);
            let now = self.clock.now();
            let (checked, turn) = channel.checked(&checks, now);
            let mut changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::Channel(checked.clone()));
            if let Some(Turn::Recovered(code)) = turn {
                changes = changes
                    .fact(self.channel_fact(&checked, FactData::ChannelRecovered, code, now))
                    .wake(Woken::Target(id.into()));
            }
            if turn.is_some() && checked.awaits_subscription() {
                changes = changes.work(self.activation(id, now));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(checked),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
