use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, By, Subject};
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::workspace::WorkspaceId;
use crate::port::store::Changes;

use super::Tell;

/// Why it was not deleted.
#[derive(Debug, Error)]
pub enum DeleteEndpointError {
    /// There is no such endpoint here.
    #[error("no such endpoint")]
    NotFound,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(DeleteEndpointError);

impl Tell {
    /// Deletes an endpoint: its open deliveries end, what was tried of them as dropped; its log stays.
    #[tracing::instrument(name = "tell.delete_endpoint", skip_all, fields(workspace.id = %workspace, endpoint.id = %id))]
    pub async fn delete_endpoint(
        &self,
        workspace: WorkspaceId,
        id: EndpointId,
        by: By,
    ) -> Result<(), DeleteEndpointError> {
        let mut tries = Tries::default();
        loop {
            let seen = self
                .store
                .read(workspace)
                .endpoint(id)
                .await?
                .ok_or(DeleteEndpointError::NotFound)?;
            let now = self.clock.now();
            let done = (AuditAction::EndpointDeleted, Subject::Endpoint(id));
            let deleted = Endpoint {
                deleted_at: Some(now),
                version: seen.version + 1,
                ..seen.clone()
            };
            let entry = audited(&*self.ids, &by, now, done);
            let changes = self.becomes(Changes::of(workspace), &seen, &deleted);
            match self.commit_audited(changes, id, entry).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
