use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::By;
use crate::model::channel::{Channel, ChannelId, Consent, Product, Reached};
use crate::model::shared::{Code, ExternalId, SecretString};
use crate::model::workspace::{Answer, Mode, OnceScope, WorkspaceId};
use crate::port::store::Changes;

use super::Connect;
use super::connect_accounts::Joining;
use super::finished::LoginError;

/// A token that a caller holds.
#[derive(Debug, Clone)]
pub struct BringToken {
    /// From which login product.
    pub product: Product,
    /// The token.
    pub token: SecretString,
    /// Which account is meant, when the token reaches several.
    pub account: Option<ExternalId>,
}

/// Why nothing was connected.
#[derive(Debug, Error)]
pub enum CredentialError {
    /// There is no such workspace.
    #[error("no such workspace")]
    NotFound,
    /// Meta does not accept it for this, or the account is somebody else's; with the scopes that are missing.
    #[error("the token cannot be used: {}", .0.as_str())]
    Refused(Code, Vec<String>),
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CredentialError);

/// Why a token was not renewed.
#[derive(Debug, Error)]
pub enum RenewError {
    /// There is no such channel here.
    #[error("no such channel")]
    NotFound,
    /// The channel is disconnected.
    #[error("the channel is not connected")]
    NotActive,
    /// The token cannot be used.
    #[error(transparent)]
    Credential(CredentialError),
}

impl From<CredentialError> for RenewError {
    fn from(error: CredentialError) -> Self {
        Self::Credential(error)
    }
}

impl From<crate::port::store::StoreError> for RenewError {
    fn from(error: crate::port::store::StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl Connect {
    /// Connects the account of a token that the caller holds, after Meta has accepted it.
    #[tracing::instrument(name = "connect.bring_token", skip_all, fields(workspace.id = %workspace))]
    pub async fn bring_token(
        &self,
        workspace: WorkspaceId,
        brought: BringToken,
        asked: Asked,
    ) -> Result<Made<Channel>, CredentialError> {
        let read = self.store.read(workspace);
        let tenant = read.workspace().await?.ok_or(CredentialError::NotFound)?;
        if let Some(answer) = asked.before::<CredentialError>(read.as_ref()).await? {
            let id: Option<ChannelId> = answer.resource.parse().ok();
            let id = id.ok_or(CredentialError::NotFound)?;
            let channel = read.channel(id).await?.ok_or(CredentialError::NotFound)?;
            return Ok(Made::again(channel));
        }
        let (consent, reached) = self.introduced(tenant.mode, &brought).await?;
        let channel = self
            .bring(
                workspace,
                tenant.mode,
                None,
                (&consent, &reached),
                &asked.by,
            )
            .await?;
        self.remember(workspace, &channel, &asked).await?;
        Ok(Made::new(channel))
    }

    /// Gives a channel another token for the same account.
    #[tracing::instrument(name = "connect.renew", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub async fn renew(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        product: Product,
        token: SecretString,
        by: By,
    ) -> Result<Channel, RenewError> {
        let read = self.store.read(workspace);
        let tenant = read.workspace().await?.ok_or(RenewError::NotFound)?;
        let channel = read.channel(id).await?.ok_or(RenewError::NotFound)?;
        if !channel.is_live() {
            return Err(RenewError::NotActive);
        }
        let brought = BringToken {
            product,
            token,
            account: Some(channel.account.external_id.clone()),
        };
        let (consent, reached) = match self.introduced(tenant.mode, &brought).await {
            Err(CredentialError::Refused(Code::AccountAmbiguous, _)) => {
                let other = CredentialError::Refused(Code::AccountUnexpected, vec![]);
                return Err(other.into());
            }
            introduced => introduced?,
        };
        let renews = Some((channel.id, channel.generation));
        match self
            .bring(workspace, tenant.mode, renews, (&consent, &reached), &by)
            .await
        {
            Err(CredentialError::Refused(Code::ChannelNotActive, _)) => Err(RenewError::NotActive),
            renewed => Ok(renewed?),
        }
    }

    async fn introduced(
        &self,
        mode: Mode,
        brought: &BringToken,
    ) -> Result<(Consent, Reached), CredentialError> {
        let missing = || CredentialError::Refused(Code::ProviderAppMissing, vec![]);
        let provider = self.providers.shared(mode).ok_or_else(missing)?;
        let login = provider.login(brought.product).ok_or_else(missing)?;
        let account = brought.account.as_ref();
        let now = self.clock.now();
        let introduced = login.introduce(&brought.token, account, now).await;
        introduced.map_err(|failure| {
            tracing::warn!(code = failure.code.as_str(), words = ?failure.words, "a caller's token was refused");
            CredentialError::Refused(failure.code, failure.scopes)
        })
    }

    async fn bring(
        &self,
        workspace: WorkspaceId,
        mode: Mode,
        renews: Option<(ChannelId, i64)>,
        (consent, reached): (&Consent, &Reached),
        by: &By,
    ) -> Result<Channel, CredentialError> {
        let missing = || CredentialError::Refused(Code::ProviderAppMissing, vec![]);
        let provider = self.providers.shared(mode).ok_or_else(missing)?;
        let joining = Joining {
            workspace,
            through: None,
            renews,
            provider_app: provider.app().id,
            consent,
            by: by.clone(),
            at: self.clock.now(),
        };
        match self.join(&joining, reached, &[]).await {
            Ok(channel) => Ok(self.activate_now(channel).await),
            Err(LoginError::Refused(why)) => Err(CredentialError::Refused(why.code, why.scopes)),
            Err(LoginError::Stopped(stopped)) => Err(stopped.into()),
        }
    }

    /// The same request is answered with the same channel. A repetition that ran beside it connected the same one.
    async fn remember(
        &self,
        workspace: WorkspaceId,
        channel: &Channel,
        asked: &Asked,
    ) -> Result<(), Stopped> {
        let answer = Answer {
            status: 201,
            resource: channel.id.to_string(),
            sealed: None,
        };
        let once = asked.record(OnceScope::Workspace, answer, self.clock.now());
        if once.is_none() {
            return Ok(());
        }
        let mut tries = Tries::default();
        loop {
            let changes = Changes::of(workspace).once(once.clone());
            match self.store.commit(changes).await {
                Ok(()) | Err(crate::port::store::CommitError::Conflict(_)) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
