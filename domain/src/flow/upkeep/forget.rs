use chrono::Duration;

use crate::port::store::StoreError;

use super::Upkeep;

/// Rows that are forgotten in one go: a delete that nobody waits for long behind.
const BATCH: u32 = 1000;

/// Bodies that are forgotten in one go: each may be megabytes.
const BODIES: u32 = 50;

/// For how long a body that nobody could read is kept: time enough to see it and to ask what it was, and no longer,
/// because it may hold what somebody wrote.
const KEPT: Duration = Duration::days(30);

impl Upkeep {
    /// Forgets idempotency keys and seen items whose time is over, and bodies that nobody could read for long enough; how
    /// many there were. Idempotent.
    #[tracing::instrument(name = "upkeep.forget", skip_all)]
    pub async fn forget(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let remembered = batches(BATCH, || self.workspaces.forget_expired(now, BATCH)).await?;
        let before = now - KEPT;
        let kept = batches(BODIES, || self.inbox.forget_unreadable(before, BODIES)).await?;
        Ok(remembered + kept)
    }
}

/// Goes on until a batch was not full; how many there were in all.
async fn batches<F>(size: u32, forget: impl Fn() -> F + Send) -> Result<u64, StoreError>
where
    F: Future<Output = Result<u64, StoreError>> + Send,
{
    let mut forgotten = 0;
    loop {
        let batch = forget().await?;
        forgotten += batch;
        if batch < u64::from(size) {
            return Ok(forgotten);
        }
    }
}
