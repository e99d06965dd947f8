use crate::flow::RunError;
use crate::flow::shared::Tries;
use crate::model::channel::{Channel, ChannelId, Connected};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Guard, RowRef, StoreError, Write};
use crate::port::work::{Claimed, Settlement};

use super::Connect;
use super::run::backoff;

/// After how many attempts the token is deleted though Instagram did not confirm: what it still sends has no owner.
const MOST_ATTEMPTS: u32 = 5;

/// With a dead token nothing can be asked for.
fn worth_repeating(failure: &ProviderFailure) -> bool {
    !Channel::is_mended_by_login(failure.code)
}

impl Connect {
    /// Ends a disconnected channel's webhooks and deletes its token, unless the account was connected again meanwhile.
    #[tracing::instrument(name = "connect.unsubscribe", skip_all, fields(workspace.id = %task.piece.workspace, channel.id = %id))]
    pub(super) async fn unsubscribe(
        &self,
        task: &Claimed,
        id: ChannelId,
        generation: i64,
    ) -> Result<(), RunError> {
        let read = self.store.read(task.piece.workspace);
        let connected = read.connected(id).await?.filter(|connected| {
            connected.channel.generation == generation && !connected.channel.is_live()
        });
        let Some(connected) = connected else {
            return Ok(self.done(Some(task)).await?);
        };
        let channel = &connected.channel;
        let ownerless = self.owner_of(channel).await?.is_none();
        let asked = if ownerless {
            self.ask_to_unsubscribe(&connected).await
        } else {
            Ok(())
        };
        if asked.is_err_and(|failure| worth_repeating(&failure)) && task.attempt < MOST_ATTEMPTS {
            let again = self.clock.now() + backoff(task.attempt);
            return Ok(self.settle(task, Settlement::Again(again)).await?);
        }
        if ownerless || task.attempt > 1 {
            self.subscribe_new_owner(channel).await?;
        }
        self.put_unsubscribed(task, id, generation).await
    }

    /// Who connected the account since. Instagram knows one subscription of an account: ending it silences its new owner,
    /// who may be another workspace.
    async fn owner_of(
        &self,
        channel: &Channel,
    ) -> Result<Option<(WorkspaceId, ChannelId)>, StoreError> {
        let account = &channel.account.external_id;
        self.routes.owner(channel.provider_app, account).await
    }

    /// Whoever connected the account while Instagram was asked is subscribed anew: our call, now or in an attempt before,
    /// may have undone the new subscription.
    async fn subscribe_new_owner(&self, gone: &Channel) -> Result<(), RunError> {
        let mut tries = Tries::default();
        loop {
            let Some((workspace, id)) = self.owner_of(gone).await? else {
                return Ok(());
            };
            let channel = self.store.read(workspace).channel(id).await?;
            let Some(channel) = channel.filter(Channel::is_live) else {
                return Ok(());
            };
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Channel(id), channel.version))
                .work(self.activation(id, self.clock.now()))
                .write(Write::Channel(channel.unsubscribed()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    pub(super) async fn ask_to_unsubscribe(
        &self,
        connected: &Connected,
    ) -> Result<(), ProviderFailure> {
        let channel = &connected.channel;
        // An app that is not configured any more gets no webhooks either: its signatures are refused.
        let Some(provider) = self.providers.find(channel.provider_app) else {
            return Ok(());
        };
        let result = provider.unsubscribe(connected).await;
        if let Err(failure) = &result {
            tracing::warn!(workspace.id = %channel.workspace, channel.id = %channel.id,
                code = failure.code.as_str(), words = ?failure.words, "unsubscribing failed");
        }
        result
    }

    async fn put_unsubscribed(
        &self,
        task: &Claimed,
        id: ChannelId,
        generation: i64,
    ) -> Result<(), RunError> {
        let workspace = task.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let Some(channel) = self.store.read(workspace).channel(id).await? else {
                return Ok(self.done(Some(task)).await?);
            };
            let mut changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Channel(id), channel.version))
                .settle(task, Settlement::Done);
            if channel.generation == generation {
                changes = changes.write(Write::CredentialGone(id));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
