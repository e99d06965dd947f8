use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, stops};
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
    ) -> Result<Link, CancelLinkError> {
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(id).await?;
            let link = link.ok_or(CancelLinkError::NotFound)?;
            if link.cancelled_at.is_some() {
                return Ok(link);
            }

            let guard = Guard::Version(RowRef::Link(id), link.version);
            let cancelled = link.cancelled(self.clock.now());
            let changes = Changes::of(workspace)
                .guard(guard)
                .write(Write::Link(cancelled.clone()))
                .wake(Woken::Work(id.into()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(cancelled),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
