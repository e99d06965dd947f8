//! What was written to the database, whoever wrote it, counted where transactions end: `Batch` and `Writer`.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// Counters of a database.
#[derive(Debug, Default)]
pub(crate) struct StoreStats {
    commits: AtomicU64,
    members: AtomicU64,
    rows: AtomicU64,
    filled: Notify,
}

/// So many rows are some ten megabytes of SQLite's log.
const FILLS: u64 = 5_000;

/// The counters at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatsNow {
    /// Transactions that wrote something: batches, claims, leases and single statements.
    pub commits: u64,
    /// Changes and bodies that shared them.
    pub members: u64,
    /// Rows that were inserted, changed or deleted; of a batch that is sent whole those that were to be.
    pub rows: u64,
}

impl StoreStats {
    /// A transaction was committed that wrote so many rows. One that wrote none comes to nothing on disk.
    pub(crate) fn count(&self, rows: u64) {
        if rows == 0 {
            return;
        }
        self.commits.fetch_add(1, Ordering::Relaxed);
        let before = self.rows.fetch_add(rows, Ordering::Relaxed);
        if before / FILLS != before.wrapping_add(rows) / FILLS {
            self.filled.notify_one();
        }
    }

    /// Waits until so much was written again.
    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    /// So many changes shared a transaction.
    pub(crate) fn share(&self, members: usize) {
        let members = u64::try_from(members).unwrap_or_default();
        self.members.fetch_add(members, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub(crate) fn now(&self) -> StatsNow {
        StatsNow {
            commits: self.commits.load(Ordering::Relaxed),
            members: self.members.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
        }
    }
}
