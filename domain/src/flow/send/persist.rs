//! What came of a part is put on record however long that takes.

use crate::flow::outlast::pauses;
use crate::flow::{RunError, Stopped};
use crate::port::store::{Changes, CommitError, StoreError};
use crate::port::work::{Claimed, Settlement};

use super::Send;

impl Send {
    /// Commits it, and does so again while the database is away. A commit whose answer was lost may be on record: its
    /// guards hold no more then, and the claim that it settles is no more there to be settled.
    pub(super) async fn persist(&self, changes: &Changes) -> Result<(), CommitError> {
        loop {
            let failure = match self.store.commit(changes.clone()).await {
                Err(CommitError::Store(failure @ StoreError::Unavailable(_))) => failure,
                ended => return ended,
            };
            if !pauses(&*self.patience, &failure).await {
                return Err(failure.into());
            }
        }
    }

    /// Commits it; looks again at once when something moved meanwhile.
    pub(super) async fn unless_moved(
        &self,
        claimed: &Claimed,
        changes: &Changes,
    ) -> Result<(), RunError> {
        match self.persist(changes).await {
            Err(CommitError::Conflict(_)) => {
                self.finish(claimed, Settlement::Held(self.clock.now()))
                    .await
            }
            other => Ok(other.map_err(Stopped::from)?),
        }
    }

    /// Settles the claim, and changes nothing else.
    pub(super) async fn finish(
        &self,
        claimed: &Claimed,
        settlement: Settlement,
    ) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace).settle(claimed, settlement);
        Ok(self.persist(&changes).await.map_err(Stopped::from)?)
    }
}
