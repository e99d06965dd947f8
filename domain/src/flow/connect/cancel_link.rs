use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, By, Subject};
use crate::model::channel::{Link, LinkId};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::Woken;

use super::Connect;

/// Why it was not cancelled.
#[derive(Debug, Error)]
pub enum CancelLinkError {
    /// There is no such link here.
    #[error("no such link")]
    NotFound,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CancelLinkError);

impl Connect {
    /// Withdraws a link; a cancelled one stays cancelled.
    #[tracing::instrument(name = "connect.cancel_link", skip_all, fields(workspace.id = %workspace, link.id = %id))]
    pub async fn cancel_link(
        &self,
        workspace: WorkspaceId,
        id: LinkId,
        by: By,
    ) -> Result<Link, CancelLinkError> {
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(id).await?;
            let link = link.ok_or(CancelLinkError::NotFound)?;
            if link.cancelled_at.is_some() {
                return Ok(link);
            }

            let guard = Guard::Version(RowRef::Link(id), link.version);
            let now = self.clock.now();
            let cancelled = link.cancelled(now);
            let done = (AuditAction::LinkCancelled, Subject::Link(id));
            let changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::Link(cancelled.clone()))
                .audit(audited(&*self.ids, &by, now, done))
                .wake(Woken::Work(id.into()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(cancelled),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
