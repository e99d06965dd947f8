use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::endpoint::{EndpointId, Streak};
use crate::model::shared::Time;

/// Endpoints that are remembered at most; one more makes room by forgetting another, whose failures are counted anew.
const MOST: usize = 10_000;

/// How often in a row endpoints have failed, as this process has seen it. What it comes to is put on record; until then it
/// may be forgotten.
#[derive(Debug, Default)]
pub struct Streaks(Mutex<HashMap<EndpointId, Streak>>);

impl Streaks {
    /// One more failure, of an attempt that began then. Those that began before `from` do not count.
    pub(super) fn failed(&self, endpoint: EndpointId, began: Time, from: Option<Time>) -> Streak {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(&endpoint)
            && known.len() >= MOST
            && let Some(other) = known.keys().next().copied()
        {
            known.remove(&other);
        }
        let streak = known.entry(endpoint).or_insert(Streak {
            failures: 0,
            since: began,
        });
        streak.failures = streak.failures.saturating_add(1);
        streak.since = streak.since.min(began);
        *streak = streak.counted(from, began);
        *streak
    }

    /// It works.
    pub(super) fn forget(&self, endpoint: EndpointId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&endpoint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn endpoint(number: u128) -> EndpointId {
        EndpointId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn failures_are_counted_until_one_works() {
        let streaks = Streaks::default();
        let (first, later) = (
            Time::UNIX_EPOCH,
            Time::UNIX_EPOCH + chrono::Duration::hours(1),
        );
        streaks.failed(endpoint(1), later, None);
        let second = streaks.failed(endpoint(1), first, None);
        assert_eq!((second.failures, second.since), (2, first));
        assert_eq!(streaks.failed(endpoint(2), later, None).failures, 1);
        streaks.forget(endpoint(1));
        let anew = streaks.failed(endpoint(1), later, None);
        assert_eq!((anew.failures, anew.since), (1, later));
    }

    #[test]
    fn what_does_not_count_any_more_is_forgotten() {
        let streaks = Streaks::default();
        let at = |hour| Time::UNIX_EPOCH + chrono::Duration::hours(hour);
        for hour in 0..4 {
            streaks.failed(endpoint(1), at(hour), None);
        }
        let anew = streaks.failed(endpoint(1), at(5), Some(at(4)));
        assert_eq!((anew.failures, anew.since), (1, at(5)));
        let next = streaks.failed(endpoint(1), at(6), Some(at(4)));
        assert_eq!((next.failures, next.since), (2, at(5)));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let streaks = Streaks::default();
        for number in 0..20_000 {
            streaks.failed(endpoint(number), Time::UNIX_EPOCH, None);
        }
        assert_eq!(streaks.0.lock().unwrap().len(), MOST);
    }
}
