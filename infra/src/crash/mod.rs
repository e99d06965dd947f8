//! Named points at which this process kills itself, as a power cut would there: for tests, never in a release.
//!
//! Each is a wrapper around a port, so that what runs under it is what runs without it.

mod courier;
mod inbox;
mod provider;
mod store;

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Signal, getpid, kill_process};
use thiserror::Error;

pub use courier::CrashingCourier;
pub use inbox::CrashingInbox;
pub use provider::CrashingProviders;
pub use store::CrashingStore;

/// Where a process can be made to die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrashPoint {
    /// What Instagram said is on record, and not acknowledged.
    Received,
    /// A message is on record, and its caller has no answer.
    Accepted,
    /// A part's `sending` mark is on record, and nothing has left.
    Marked,
    /// Instagram has answered, and that is on nobody's record.
    Answered,
    /// What came of a piece of work is on record, and its events are not delivered.
    Settled,
    /// A delivery's attempt is on record, and nothing has left.
    Attempted,
    /// A customer's endpoint has answered, and that is on nobody's record.
    Delivered,
}

/// There is no such point.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("no such point to crash at")]
pub struct UnknownPoint;

impl CrashPoint {
    /// All of them, in the order in which an event passes them.
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::Accepted,
        Self::Marked,
        Self::Answered,
        Self::Settled,
        Self::Attempted,
        Self::Delivered,
    ];

    /// Its name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Marked => "marked",
            Self::Answered => "answered",
            Self::Settled => "settled",
            Self::Attempted => "attempted",
            Self::Delivered => "delivered",
        }
    }
}

impl FromStr for CrashPoint {
    type Err = UnknownPoint;

    fn from_str(name: &str) -> Result<Self, UnknownPoint> {
        let mut all = Self::ALL.into_iter();
        all.find(|point| point.as_str() == name).ok_or(UnknownPoint)
    }
}

/// Counts how often a point is passed, and ends the process there. Clones count together.
#[derive(Debug, Clone)]
pub struct Crash {
    at: CrashPoint,
    passes: Arc<AtomicU32>,
}

impl Crash {
    /// Dies when `at` is passed for the `nth` time, from 1.
    pub fn new(at: CrashPoint, nth: u32) -> Self {
        Self {
            at,
            passes: Arc::new(AtomicU32::new(nth)),
        }
    }

    fn pass(&self, point: CrashPoint) {
        if self.at == point && self.passes.fetch_sub(1, Ordering::SeqCst) == 1 {
            // Not a panic and not an exit: nothing is flushed, closed or told.
            let killed = kill_process(getpid(), Signal::KILL);
            tracing::error!(?killed, "the process goes on after it was killed");
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_known_by_name() {
        for point in CrashPoint::ALL {
            assert_eq!(point.as_str().parse(), Ok(point));
        }
        assert_eq!("lunch".parse::<CrashPoint>(), Err(UnknownPoint));
    }

    #[test]
    fn other_points_are_passed() {
        let crash = Crash::new(CrashPoint::Marked, 1);

        crash.pass(CrashPoint::Answered);

        assert_eq!(crash.passes.load(Ordering::SeqCst), 1);
    }
}
