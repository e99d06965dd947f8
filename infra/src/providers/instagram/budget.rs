//! How fast an account may be asked (META 9): a limit of Instagram's that is kept before Instagram says so.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::model::shared::{ExternalId, Time};

/// Accounts that are remembered before those whose time is over are forgotten.
const MOST: usize = 1_000;

/// So many calls of one kind a second for each account, evenly.
#[derive(Debug)]
pub(super) struct Budget {
    apart: Duration,
    /// When the next call of an account may be made.
    next: Mutex<HashMap<ExternalId, Instant>>,
}

impl Budget {
    pub(super) fn per_second(calls: u32) -> Self {
        Self {
            apart: Duration::from_secs(1) / calls.max(1),
            next: Mutex::new(HashMap::new()),
        }
    }

    /// Takes a call of an account, or says after how long there is one.
    pub(super) fn take(&self, account: &ExternalId, now: Instant) -> Result<(), Duration> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(from) = next.get(account)
            && let Some(wait) = from.checked_duration_since(now)
            && !wait.is_zero()
        {
            return Err(wait);
        }
        if next.len() >= MOST {
            next.retain(|_, from| *from > now);
        }
        next.insert(account.clone(), now + self.apart);
        Ok(())
    }
}

/// So many calls of one kind for each account within any such span.
#[derive(Debug)]
pub(super) struct Sliding {
    most: usize,
    within: TimeDelta,
    made: Mutex<HashMap<ExternalId, VecDeque<Time>>>,
}

impl Sliding {
    pub(super) fn new(most: usize, within: TimeDelta) -> Self {
        Self {
            most,
            within,
            made: Mutex::new(HashMap::new()),
        }
    }

    /// Takes a call of an account, or says after how long there is one.
    pub(super) fn take(&self, account: &ExternalId, now: Time) -> Result<(), TimeDelta> {
        let mut all = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let past = |at: &Time| now - *at >= self.within;
        if all.len() >= MOST {
            all.retain(|_, made| made.back().is_some_and(|last| !past(last)));
        }
        let made = all.entry(account.clone()).or_default();
        while made.front().is_some_and(past) {
            made.pop_front();
        }
        match made.front() {
            Some(first) if made.len() >= self.most => Err(*first + self.within - now),
            Some(_) | None => {
                made.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_holds_so_many_calls_wherever_it_begins() {
        let sliding = Sliding::new(2, TimeDelta::minutes(10));
        let one = ExternalId::parse("1").unwrap();
        let other = ExternalId::parse("2").unwrap();
        let at = |minutes| Time::UNIX_EPOCH + TimeDelta::minutes(minutes);

        assert_eq!(sliding.take(&one, at(0)), Ok(()));
        assert_eq!(sliding.take(&one, at(4)), Ok(()));
        assert_eq!(sliding.take(&one, at(9)), Err(TimeDelta::minutes(1)));
        assert_eq!(sliding.take(&other, at(9)), Ok(()));
        assert_eq!(sliding.take(&one, at(10)), Ok(()));
        assert_eq!(sliding.take(&one, at(13)), Err(TimeDelta::minutes(1)));
    }

    #[test]
    fn accounts_have_budgets_of_their_own() {
        let budget = Budget::per_second(2);
        let one = ExternalId::parse("1").unwrap();
        let other = ExternalId::parse("2").unwrap();
        let begin = Instant::now();
        let half = Duration::from_millis(500);

        assert_eq!(budget.take(&one, begin), Ok(()));
        assert_eq!(budget.take(&one, begin), Err(half));
        assert_eq!(budget.take(&other, begin), Ok(()));
        assert_eq!(budget.take(&one, begin + half), Ok(()));
    }
}
