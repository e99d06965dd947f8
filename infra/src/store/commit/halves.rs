//! A batch that breaks is tried in halves, so that one bad member harms nobody else.

use std::future::Future;

use super::batch::Broken;
use crate::store::Shared;

/// How often a member that meets other transactions is tried alone.
const TRIES: u32 = 8;

/// What is written in batches, and who waits for it.
pub(crate) trait Batched: Sync {
    /// One of those that share a transaction.
    type Member: Send + Sync;
    /// What a batch came to.
    type Written: Send;

    /// Writes them in one transaction, or none of them.
    fn write(
        &self,
        members: &[Self::Member],
    ) -> impl Future<Output = Result<Self::Written, Broken>> + Send;
    /// They are on record.
    fn written(&self, members: Vec<Self::Member>, written: Self::Written);
    /// It is not on record, or nobody knows.
    fn refused(&self, member: Self::Member, broken: &Broken);
}

/// Writes them all, in their order, as far as they can be written.
pub(crate) async fn write<B: Batched>(shared: &Shared, batched: &B, members: Vec<B::Member>) {
    // In order: what is split off is written before what comes after it.
    let mut open = vec![members];
    let mut tries = 0;
    while let Some(members) = open.pop() {
        let broken = match batched.write(&members).await {
            Ok(written) => {
                tries = 0;
                batched.written(members, written);
                continue;
            }
            Err(broken) => broken,
        };
        if broken.is_nobodys_fault() {
            if matches!(broken, Broken::Unsure(_)) {
                shared.unsure();
            }
            for member in members {
                batched.refused(member, &broken);
            }
        } else if members.len() > 1 {
            tracing::debug!(
                ?broken,
                members = members.len(),
                "a batch is tried in halves"
            );
            let mut first = members;
            let second = first.split_off(first.len() / 2);
            open.push(second);
            open.push(first);
        } else if broken.is_contended() && tries < TRIES {
            tries += 1;
            open.push(members);
        } else {
            tries = 0;
            for member in members {
                batched.refused(member, &broken);
            }
        }
    }
}
