use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, By, Subject};
use crate::model::workspace::{ApiKey, ApiKeyId, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Admin;

/// Why it was not revoked.
#[derive(Debug, Error)]
pub enum RevokeKeyError {
    /// There is no such key here.
    #[error("no such key")]
    NotFound,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(RevokeKeyError);

impl Admin {
    /// Revokes a key at once and for ever; a revoked one stays revoked.
    #[tracing::instrument(name = "admin.revoke_key", skip_all, fields(workspace.id = %workspace, key.id = %id))]
    pub async fn revoke_key(
        &self,
        workspace: WorkspaceId,
        id: ApiKeyId,
        by: By,
    ) -> Result<ApiKey, RevokeKeyError> {
        let mut tries = Tries::default();
        loop {
            let key = self.store.read(workspace).api_key(id).await?;
            let key = key.ok_or(RevokeKeyError::NotFound)?;
            if key.revoked_at.is_some() {
                return Ok(key);
            }

            let guard = Guard::Version(RowRef::ApiKey(id), key.version);
            let now = self.clock.now();
            let revoked = key.revoked(now);
            let done = (AuditAction::KeyRevoked, Subject::Key(id));
            let changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::ApiKey(revoked.clone()))
                .audit(audited(&*self.ids, &by, now, done));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(revoked),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
