use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::shown_once::{self, unreadable};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::shared::{ExposeSecret as _, Name, SecretString, Time};
use crate::model::workspace::{
    Answer, ApiKey, ApiKeyId, KeyText, Mode, OnceScope, Scopes, WorkspaceId, key_text,
};
use crate::port::crypto::VaultError;
use crate::port::store::{Changes, Guard, Read, RowRef, Write};

use super::Admin;

/// A key that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MintKey {
    /// Its name.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// Until when; for ever when absent.
    pub expires_at: Option<Time>,
}

/// Why it was not made.
#[derive(Debug, Error)]
pub enum MintKeyError {
    /// There is no such workspace.
    #[error("no such workspace")]
    NotFound,
    /// It would be expired at once.
    #[error("expires_at is in the past")]
    Past,
    /// The caller may not give scopes that it does not have.
    #[error("a key can only give scopes that it has")]
    Escalation,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// The secret could not be sealed for a later replay.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(MintKeyError);

impl Admin {
    /// Makes a key and shows its text once (and again to a replay of the same request).
    /// `most` is what the caller may give: its own scopes; `None` for the operator.
    #[tracing::instrument(name = "admin.mint_key", skip_all, fields(workspace.id = %workspace))]
    pub async fn mint_key(
        &self,
        workspace: WorkspaceId,
        ask: MintKey,
        most: Option<&Scopes>,
        asked: Asked,
    ) -> Result<Made<(ApiKey, SecretString)>, MintKeyError> {
        if most.is_some_and(|most| !ask.scopes.is_subset(most)) {
            return Err(MintKeyError::Escalation);
        }
        let read = self.store.read(workspace);
        let mut tries = Tries::default();
        loop {
            let tenant = read.workspace().await?.ok_or(MintKeyError::NotFound)?;
            if let Some(answer) = asked.before::<MintKeyError>(read.as_ref()).await? {
                return self.shown_again(read.as_ref(), workspace, &answer).await;
            }
            let now = self.clock.now();
            if ask.expires_at.is_some_and(|end| end <= now) {
                return Err(MintKeyError::Past);
            }

            let (key, text) = self.fresh_key(workspace, tenant.mode, &ask, now);
            let answer = Answer {
                status: 201,
                resource: key.id.to_string(),
                sealed: shown_once::seal(
                    self.vault.as_ref(),
                    workspace,
                    key.id.as_uuid(),
                    &text,
                    &asked,
                )
                .await?,
            };
            let done = (AuditAction::KeyCreated, Subject::Key(key.id));
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .guard(Guard::Version(RowRef::Workspace, tenant.version))
                .write(Write::ApiKey(key.clone()))
                .audit(audited(&*self.ids, &asked.by, now, done));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new((key, text))),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn fresh_key(
        &self,
        workspace: WorkspaceId,
        mode: Mode,
        ask: &MintKey,
        now: Time,
    ) -> (ApiKey, SecretString) {
        let random = self.random.base62(key_text::RANDOM);
        let text = KeyText::Workspace { workspace, mode }
            .compose(random.expose_secret(), |body| self.random.checksum(body));
        let key = ApiKey {
            id: ApiKeyId::from_uuid(self.ids.next()),
            workspace,
            name: ask.name.clone(),
            scopes: ask.scopes.clone(),
            hash: self.random.hash(text.as_bytes()),
            hint: key_text::hint(&text),
            created_at: now,
            expires_at: ask.expires_at,
            revoked_at: None,
            version: 1,
        };
        (key, SecretString::from(text))
    }

    async fn shown_again(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        answer: &Answer,
    ) -> Result<Made<(ApiKey, SecretString)>, MintKeyError> {
        let id: ApiKeyId = answer.resource.parse().map_err(|_| unreadable())?;
        let key = read.api_key(id).await?.ok_or_else(unreadable)?;
        let text = shown_once::open(self.vault.as_ref(), workspace, id.as_uuid(), answer).await?;
        Ok(Made::again((key, text)))
    }
}
