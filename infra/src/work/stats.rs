use std::sync::atomic::{AtomicU64, Ordering};

/// What the scheduler did since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Transactions that claimed.
    pub claims: u64,
    /// Pieces that were claimed.
    pub claimed: u64,
    /// Pieces that began with the commit that put them on record.
    pub begun: u64,
    /// Pieces that were proposed too early or too late.
    pub refused: u64,
    /// Windows read from the record.
    pub refills: u64,
    /// Times that the record was searched for targets: at start, and by the poll.
    pub searches: u64,
    /// Runs that ended without a settlement.
    pub unsettled: u64,
    /// Times that the lease was taken.
    pub leases_taken: u64,
    /// Times that the lease was lost to another.
    pub leases_lost: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    claims: AtomicU64,
    claimed: AtomicU64,
    begun: AtomicU64,
    refused: AtomicU64,
    refills: AtomicU64,
    searches: AtomicU64,
    unsettled: AtomicU64,
    leases_taken: AtomicU64,
    leases_lost: AtomicU64,
}

impl Counters {
    pub(super) fn count_claim(&self, claimed: u64, refused: u64) {
        self.claims.fetch_add(1, Ordering::Relaxed);
        self.claimed.fetch_add(claimed, Ordering::Relaxed);
        self.refused.fetch_add(refused, Ordering::Relaxed);
    }

    pub(super) fn count_begun(&self, begun: u64) {
        self.begun.fetch_add(begun, Ordering::Relaxed);
    }

    pub(super) fn count_refill(&self) {
        self.refills.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_search(&self) {
        self.searches.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_unsettled(&self) {
        self.unsettled.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_lease_taken(&self) {
        self.leases_taken.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_lease_lost(&self) {
        self.leases_lost.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            claims: read(&self.claims),
            claimed: read(&self.claimed),
            begun: read(&self.begun),
            refused: read(&self.refused),
            refills: read(&self.refills),
            searches: read(&self.searches),
            unsettled: read(&self.unsettled),
            leases_taken: read(&self.leases_taken),
            leases_lost: read(&self.leases_lost),
        }
    }
}
