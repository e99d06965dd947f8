//! What came of a call goes on record however long the database is away: whoever claims the work next knows no more than
//! that it may have left.

use crate::port::patience::Patience;
use crate::port::store::{CommitError, StoreError};

use super::Stopped;
use super::shared::Tries;

/// Counts how often the same outcome was to be put on record.
#[derive(Debug, Default)]
pub(crate) struct Outlasting {
    tries: Tries,
    unsure: bool,
}

impl Outlasting {
    /// Whether it may be on record already: the answer to an earlier commit was lost.
    pub(crate) const fn is_unsure(&self) -> bool {
        self.unsure
    }

    /// `Ok` when it is to be decided again with the same outcome: something moved meanwhile, or the database was away.
    pub(crate) async fn again(
        &mut self,
        error: CommitError,
        patience: &dyn Patience,
    ) -> Result<(), Stopped> {
        match error {
            CommitError::Store(failure @ StoreError::Unavailable(_)) => {
                self.unsure = true;
                if pauses(patience, &failure).await {
                    Ok(())
                } else {
                    Err(failure.into())
                }
            }
            error @ (CommitError::Conflict(_) | CommitError::Fenced | CommitError::Store(_)) => {
                match self.tries.again(error) {
                    Err(Stopped::Busy) if patience.pause().await => {
                        self.tries = Tries::default();
                        Ok(())
                    }
                    other => other,
                }
            }
        }
    }
}

/// Whether there is time for another try, a moment later.
pub(crate) async fn pauses(patience: &dyn Patience, failure: &StoreError) -> bool {
    report(failure);
    patience.pause().await
}

/// Apart, so that what is logged is not held over the pause: it cannot change threads.
fn report(failure: &StoreError) {
    let failure: &dyn std::error::Error = failure;
    tracing::warn!(
        error = failure,
        "what came of a call is not on record yet: it is tried again"
    );
}
