use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::stops;
use crate::model::audit::Origin;
use crate::model::workspace::{ApiKeyState, Hashed, KeyText, Mode, Principal, WorkspaceId};

use super::Admin;

/// Why nobody is calling.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// The key is malformed, unknown, expired or revoked; which one is not said.
    #[error("no valid key")]
    Unknown,
    /// An operator names a workspace that does not exist, or a workspace's key another workspace.
    #[error("no such workspace")]
    NoSuchWorkspace,
    /// The store failed, or that the operator acts in a workspace could not be put on record.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(AuthenticateError);

impl Admin {
    /// Who holds this key, asked anew each time: a revoked key ends at once. `within` is the workspace that `Gramway-Workspace` names:
    /// that the operator acts there is audited.
    #[tracing::instrument(name = "admin.authenticate", skip_all)]
    pub async fn authenticate(
        &self,
        token: &str,
        within: Option<WorkspaceId>,
        from: Origin,
    ) -> Result<Principal, AuthenticateError> {
        let kind = KeyText::parse(token, |body| self.random.checksum(body))
            .ok_or(AuthenticateError::Unknown)?;
        let hash = self.random.hash(token.as_bytes());
        match kind {
            KeyText::Operator => self.operator(hash, within, from).await,
            KeyText::Workspace { workspace, mode } => {
                let principal = self.key(hash, workspace, mode).await?;
                if within.is_some_and(|named| named != workspace) {
                    return Err(AuthenticateError::NoSuchWorkspace);
                }
                Ok(principal)
            }
        }
    }

    /// One look-up: the hash covers the whole text, so a key that is on record names its workspace's own mode.
    async fn key(
        &self,
        hash: Hashed,
        workspace: WorkspaceId,
        mode: Mode,
    ) -> Result<Principal, AuthenticateError> {
        let read = self.store.read(workspace);
        let key = read
            .api_key_by_hash(hash)
            .await?
            .filter(|key| key.state(self.clock.now()) == ApiKeyState::Active)
            .ok_or(AuthenticateError::Unknown)?;
        Ok(Principal::Key {
            id: key.id,
            workspace,
            mode,
            scopes: key.scopes,
        })
    }

    async fn operator(
        &self,
        hash: Hashed,
        within: Option<WorkspaceId>,
        from: Origin,
    ) -> Result<Principal, AuthenticateError> {
        let key = self
            .operators
            .key_by_hash(hash)
            .await?
            .ok_or(AuthenticateError::Unknown)?;
        let within = match within {
            None => None,
            Some(named) => {
                let workspace = self.store.read(named).workspace().await?;
                let found = workspace.ok_or(AuthenticateError::NoSuchWorkspace)?;
                self.accessed((key.id, found.id), from).await?;
                Some((found.id, found.mode))
            }
        };
        Ok(Principal::Operator { id: key.id, within })
    }
}
