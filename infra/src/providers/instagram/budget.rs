//! How fast an account may be asked (META 9): a limit of Instagram's that is kept before Instagram says so.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::model::shared::{ExternalId, Rate, Time};

/// Accounts that are remembered before those whose time is over are forgotten.
const MOST: usize = 1_000;

/// So many calls of one kind in any stretch of time, for each account.
#[derive(Debug)]
pub(super) struct Budget {
    calls: usize,
    per: Duration,
    /// When the last calls of an account were made.
    made: Mutex<HashMap<ExternalId, VecDeque<Instant>>>,
}

impl Budget {
    /// One after the other, each so long after the one before that the rate is kept.
    pub(super) fn evenly(rate: Rate) -> Self {
        let per = rate.per.to_std().unwrap_or_default();
        Self {
            calls: 1,
            per: per / u32::from(rate.calls.max(1)),
            made: Mutex::default(),
        }
    }

    /// Takes a call of an account, or says after how long there is one.
    pub(super) fn take(&self, account: &ExternalId, now: Instant) -> Result<(), Duration> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = |at: &Instant| (*at + self.per).checked_duration_since(now);
        let counts = |at: &Instant| rest(at).is_some_and(|rest| !rest.is_zero());
        if made.len() >= MOST {
            made.retain(|_, calls| calls.back().is_some_and(counts));
        }
        let calls = made.entry(account.clone()).or_default();
        calls.retain(counts);
        if calls.len() >= self.calls {
            return Err(calls.front().and_then(rest).unwrap_or_default());
        }
        calls.push_back(now);
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
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            most: usize::from(rate.calls.max(1)),
            within: rate.per,
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

    const HALF: Duration = Duration::from_millis(500);

    fn rate(calls: u16) -> Rate {
        Rate {
            calls,
            per: chrono::Duration::seconds(1),
        }
    }

    #[test]
    fn a_span_holds_so_many_calls_wherever_it_begins() {
        let sliding = Sliding::new(Rate {
            calls: 2,
            per: TimeDelta::minutes(10),
        });
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
        let budget = Budget::evenly(rate(2));
        let one = ExternalId::parse("1").unwrap();
        let other = ExternalId::parse("2").unwrap();
        let begin = Instant::now();

        assert_eq!(budget.take(&one, begin), Ok(()));
        assert_eq!(budget.take(&one, begin), Err(HALF));
        assert_eq!(budget.take(&other, begin), Ok(()));
        assert_eq!(budget.take(&one, begin + HALF), Ok(()));
    }
}
