use chrono::Duration;

use crate::flow::RunError;
use crate::model::channel::{Channel, ChannelId, Grant, GrantId, Grantor};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::ProviderFailure;
use crate::port::store::StoreError;
use crate::port::work::{Claimed, Settlement};

use super::run::backoff;
use super::{Connect, DisconnectError};

/// After how many attempts the consent is left to its giver.
const MOST_ATTEMPTS: u32 = 8;

/// For how long the channel's webhooks are ended first, which needs its token.
const UNSUBSCRIBED: Duration = Duration::seconds(1);

/// Who gave it.
fn grantor(channel: &Channel, grant: &Grant) -> Grantor {
    Grantor {
        provider_app: channel.provider_app,
        product: channel.connection.via.product(),
        app_scoped_id: grant.app_scoped_id.clone(),
    }
}

impl Connect {
    /// The consent of a channel that can be taken back, and the other live channels that rest on consents of the same
    /// person's: Meta knows one consent of a person to an app.
    pub(super) async fn revocable(
        &self,
        channel: &Channel,
    ) -> Result<(Grant, Vec<Channel>), DisconnectError> {
        let product = channel.connection.via.product();
        let provider = self.providers.find(channel.provider_app);
        let revocable = provider
            .as_ref()
            .and_then(|provider| provider.login(product))
            .is_some_and(crate::port::provider::Login::is_revocable);
        let grant = match channel.grant.filter(|_| revocable) {
            Some(id) => self.store.read(channel.workspace).grant(id).await?,
            None => None,
        };
        let grant = grant.ok_or(DisconnectError::NotRevocable)?;
        let resting = self.routes.resting_on(&grantor(channel, &grant)).await?;
        let elsewhere = |(workspace, _): &(WorkspaceId, ChannelId)| *workspace != channel.workspace;
        if resting.iter().any(elsewhere) {
            return Err(DisconnectError::SharedElsewhere);
        }
        let siblings = self.siblings(channel, &grant).await?;
        Ok((grant, siblings))
    }

    async fn siblings(&self, channel: &Channel, grant: &Grant) -> Result<Vec<Channel>, StoreError> {
        let read = self.store.read(channel.workspace);
        let mut siblings = read.channels_of_grantor(&grant.app_scoped_id).await?;
        let product = channel.connection.via.product();
        siblings.retain(|one| one.id != channel.id && one.connection.via.product() == product);
        Ok(siblings)
    }

    /// Takes a consent back at Meta, once the webhooks of the channel that it was asked for are ended.
    #[tracing::instrument(name = "connect.revoke", skip_all, fields(workspace.id = %task.piece.workspace, channel.id = %id))]
    pub(super) async fn revoke(
        &self,
        task: &Claimed,
        id: ChannelId,
        grant: GrantId,
    ) -> Result<(), RunError> {
        let read = self.store.read(task.piece.workspace);
        let channel = read.channel(id).await?;
        let grant = read.grant(grant).await?;
        let Some((channel, grant)) = channel.zip(grant) else {
            return Ok(self.done(Some(task)).await?);
        };
        // given anew, or needed by others: it is nobody's wish any more that it goes
        let resting = self.routes.resting_on(&grantor(&channel, &grant)).await?;
        if channel.is_live() || !resting.is_empty() {
            return Ok(self.done(Some(task)).await?);
        }
        let unsubscribed = read.connected(id).await?.is_none();
        if !unsubscribed && task.attempt < MOST_ATTEMPTS {
            let again = Settlement::Again(self.clock.now() + UNSUBSCRIBED);
            return Ok(self.settle(task, again).await?);
        }
        let failed = match self.ask_to_revoke(&channel, &grant).await {
            Ok(()) => false,
            Err(failure) => {
                tracing::warn!(workspace.id = %channel.workspace, channel.id = %channel.id,
                    code = failure.code.as_str(), words = ?failure.words, "a consent was not taken back");
                task.attempt < MOST_ATTEMPTS
            }
        };
        let settlement = if failed {
            Settlement::Again(self.clock.now() + backoff(task.attempt))
        } else {
            Settlement::Done
        };
        Ok(self.settle(task, settlement).await?)
    }

    async fn ask_to_revoke(&self, channel: &Channel, grant: &Grant) -> Result<(), ProviderFailure> {
        let provider = self.providers.find(channel.provider_app);
        let login = provider
            .as_ref()
            .and_then(|provider| provider.login(channel.connection.via.product()));
        match login {
            Some(login) => login.revoke(&grant.app_scoped_id).await,
            None => Ok(()),
        }
    }
}
