use chrono::Duration;
use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::shown_once::{self, unreadable};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::shared::{ExposeSecret as _, SecretString};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::crypto::VaultError;
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Tell;

/// Random bytes of a signing secret that is made here (Standard Webhooks 1.0: 24 to 64).
const SECRET_BYTES: usize = 32;

/// Another secret that is wanted.
#[derive(Debug, Clone)]
pub struct RotateSecret {
    /// The secret; one is made when absent.
    pub secret: Option<SecretString>,
    /// For how long the one before signs on.
    pub overlap: Duration,
}

/// Why it was not rotated.
#[derive(Debug, Error)]
pub enum RotateSecretError {
    /// There is no such endpoint here.
    #[error("no such endpoint")]
    NotFound,
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
stops!(RotateSecretError);

impl Tell {
    /// Gives an endpoint another secret and shows it once (and again to a replay of the same request). Deliveries carry a
    /// signature of each until the overlap ends; what is queued is signed as it is then.
    #[tracing::instrument(name = "tell.rotate_secret", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn rotate_secret(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        ask: RotateSecret,
        asked: Asked,
    ) -> Result<Made<(Endpoint, SecretString)>, RotateSecretError> {
        let (row, vault) = (id.as_uuid(), self.vault.as_ref());
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<RotateSecretError>(&*read).await?;
            let seen = read.endpoint(id).await?;
            let seen = seen.ok_or(RotateSecretError::NotFound)?;
            if let Some(answer) = before {
                if answer.resource != id.to_string() {
                    return Err(unreadable().into());
                }
                let secret = shown_once::open(vault, workspace, row, &answer).await?;
                return Ok(Made::again((seen, secret)));
            }
            let now = self.clock.now();
            let secret = ask.secret.clone().unwrap_or_else(|| self.fresh_secret());
            let answer = Answer {
                status: 200,
                resource: id.to_string(),
                sealed: shown_once::seal(vault, workspace, row, &secret, &asked).await?,
            };
            let done = (AuditAction::SecretRotated, Subject::Endpoint(id));
            let guard = Guard::Version(RowRef::Endpoint(id), seen.version);
            let rotated = Endpoint {
                secrets: seen.secrets.rotated(secret.clone(), ask.overlap, now),
                version: seen.version + 1,
                ..seen
            };
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::of(workspace), answer, now))
                .guard(guard)
                .write(Write::Endpoint(Box::new(rotated.clone())));
            let entry = audited(&*self.ids, &asked.by, now, done);
            match self.commit_audited(changes, id, entry).await {
                Ok(()) => return Ok(Made::new((rotated, secret))),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// A secret as the standard wants it.
    pub(super) fn fresh_secret(&self) -> SecretString {
        let random = self.random.base64(SECRET_BYTES);
        format!("whsec_{}", random.expose_secret()).into()
    }
}
