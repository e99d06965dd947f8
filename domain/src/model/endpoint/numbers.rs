//! How an endpoint does.

use chrono::Duration;

use crate::model::shared::Time;

use super::{AttemptState, EndpointId, ErrorClass};

/// Over how many attempts numbers are taken, the newest ones.
pub const SAMPLE: u16 = 1_000;
/// How old those may be.
pub const SAMPLE_AGE: Duration = Duration::hours(24);
/// How far pending deliveries are counted.
pub const MOST_COUNTED: u16 = 10_000;

/// What numbers ask of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// When it began.
    pub at: Time,
    /// How long it took.
    pub took: Duration,
    /// What became of the delivery with it.
    pub state: AttemptState,
}

/// The last attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastError {
    /// At which endpoint.
    pub endpoint: EndpointId,
    /// When it began.
    pub at: Time,
    /// The class of trouble.
    pub class: ErrorClass,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
}

/// What has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// How many deliveries, [`MOST_COUNTED`] at most.
    pub pending: u16,
    /// Whether there are more.
    pub more: bool,
    /// When the oldest event among those happened.
    pub oldest: Option<Time>,
}

/// How one or several endpoints do.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Over how many attempts.
    pub attempts: u32,
    /// How many of them were delivered, 0 to 1.
    pub success_rate: Option<f64>,
    /// How long half of them took at most.
    pub p50: Option<Duration>,
    /// How long 95 of 100 took at most.
    pub p95: Option<Duration>,
    /// The last one that failed, however long ago.
    pub last_error: Option<LastError>,
    /// What has not ended.
    pub backlog: Backlog,
}

/// The numbers of these attempts.
pub fn numbers(sampled: &[Sampled], last_error: Option<LastError>, backlog: Backlog) -> Numbers {
    let count = |all: usize| u32::try_from(all).unwrap_or(u32::MAX);
    let delivered = sampled
        .iter()
        .filter(|it| it.state == AttemptState::Delivered);
    let (attempts, delivered) = (count(sampled.len()), count(delivered.count()));
    let mut took: Vec<Duration> = sampled.iter().map(|it| it.took).collect();
    took.sort_unstable();
    Numbers {
        attempts,
        success_rate: (attempts > 0).then(|| f64::from(delivered) / f64::from(attempts)),
        p50: percentile(&took, 50),
        p95: percentile(&took, 95),
        last_error,
        backlog,
    }
}

/// The least that so many of a hundred are not longer than.
fn percentile(sorted: &[Duration], hundredths: usize) -> Option<Duration> {
    let rank = (sorted.len() * hundredths).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

impl Backlog {
    /// Both together, counted as far.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let all = self.pending.saturating_add(other.pending);
        let oldest = [self.oldest, other.oldest].into_iter().flatten().min();
        Self {
            pending: all.min(MOST_COUNTED),
            more: self.more || other.more || all > MOST_COUNTED,
            oldest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(millis: i64, state: AttemptState) -> Sampled {
        Sampled {
            at: Time::UNIX_EPOCH,
            took: Duration::milliseconds(millis),
            state,
        }
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        let none = numbers(&[], None, Backlog::default());
        assert_eq!((none.attempts, none.success_rate), (0, None));
        assert_eq!((none.p50, none.p95), (None, None));
    }

    #[test]
    fn percentiles_are_times_that_were_taken() {
        let all: Vec<_> = (1..=100)
            .rev()
            .map(|millis| sampled(millis, AttemptState::Delivered))
            .collect();
        let of = numbers(&all, None, Backlog::default());
        assert_eq!(of.p50, Some(Duration::milliseconds(50)));
        assert_eq!(of.p95, Some(Duration::milliseconds(95)));
        assert_eq!(of.success_rate, Some(1.0));
        let one = numbers(
            &[sampled(7, AttemptState::Retried)],
            None,
            Backlog::default(),
        );
        assert_eq!(one.p50, Some(Duration::milliseconds(7)));
        assert_eq!((one.p95, one.success_rate), (one.p50, Some(0.0)));
    }

    #[test]
    fn backlogs_are_counted_together_as_far_as_one_is() {
        let some = |pending, oldest| Backlog {
            pending,
            more: false,
            oldest: Time::from_timestamp(oldest, 0),
        };
        let both = some(6_000, 9).and(some(4_000, 7));
        assert_eq!((both.pending, both.more), (10_000, false));
        assert_eq!(both.oldest, Time::from_timestamp(7, 0));
        let more = both.and(some(1, 8));
        assert_eq!((more.pending, more.more), (10_000, true));
    }
}
