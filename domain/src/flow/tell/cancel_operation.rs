use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::operation::{Operation, OperationEnd, OperationId, OperationKind};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef};
use crate::port::work::{Woken, WorkId};

use super::Tell;

/// Why an operation is not cancelled.
#[derive(Debug, Error)]
pub enum CancelOperationError {
    /// There is no such operation here.
    #[error("no such operation")]
    NotFound,
    /// It came to another end before.
    #[error("the operation has ended")]
    Ended,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CancelOperationError);

impl Tell {
    /// Ends an operation where it is; what it did stays. One that was cancelled before stays so.
    #[tracing::instrument(name = "tell.cancel_operation", skip_all, fields(workspace.id = %workspace, operation.id = %id))]
    pub async fn cancel_operation(
        &self,
        workspace: WorkspaceId,
        id: OperationId,
        asked: Asked,
    ) -> Result<Made<Operation>, CancelOperationError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<CancelOperationError>(&*read).await?;
            let seen = read.operation(id).await?;
            let seen = seen.ok_or(CancelOperationError::NotFound)?;
            if before.is_some() {
                return Ok(Made::again(seen));
            }
            match seen.end {
                None => {}
                Some((_, OperationEnd::Cancelled)) => return Ok(Made::new(seen)),
                Some(_) => return Err(CancelOperationError::Ended),
            }
            let now = self.clock.now();
            let answer = Answer {
                status: 200,
                resource: id.to_string(),
                sealed: None,
            };
            let guard = Guard::Version(RowRef::Operation(id), seen.version);
            let cancelled = seen.ended(OperationEnd::Cancelled, now);
            let changes = Changes::of(workspace)
                .once(asked.record(OnceScope::Workspace, answer, now))
                .guard(guard)
                .wake(Woken::Work(WorkId::from(id)));
            let changes = match &cancelled.kind {
                OperationKind::Replay(_) => changes,
                OperationKind::DropBacklog(backlog) => {
                    let endpoint = read.endpoint(backlog.endpoint).await?;
                    match endpoint.filter(|it| backlog.is_of(it)) {
                        Some(endpoint) => self.goes_on_again(changes, &endpoint),
                        None => changes,
                    }
                }
            };
            let changes = self.ends(changes, cancelled.clone(), now);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(cancelled)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
