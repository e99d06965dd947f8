//! How fast an account may be asked (META 9): a limit of Instagram's that is kept before Instagram says so.

use std::collections::{HashMap, VecDeque};
use std::ops::Add;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::model::shared::{ExternalId, Rate};

/// Accounts that are remembered before those whose time is over are forgotten.
const MOST: usize = 1_000;

/// So many calls of one kind in any stretch of time, for each account. `T` is the clock that it goes by.
#[derive(Debug)]
pub(super) struct Budget<T> {
    calls: usize,
    per: Duration,
    /// When the last calls of an account were made.
    made: Mutex<HashMap<ExternalId, VecDeque<T>>>,
}

impl<T: Copy + Ord + Add<Duration, Output = T>> Budget<T> {
    /// One after the other, each so long after the one before that the rate is kept.
    pub(super) fn evenly(rate: Rate) -> Self {
        let per = rate.per.to_std().unwrap_or_default();
        Self {
            calls: 1,
            per: per / u32::from(rate.calls.max(1)),
            made: Mutex::default(),
        }
    }

    /// As they come, until the rate is reached.
    pub(super) fn at_once(rate: Rate) -> Self {
        Self {
            calls: usize::from(rate.calls.max(1)),
            per: rate.per.to_std().unwrap_or_default(),
            made: Mutex::default(),
        }
    }

    /// Takes a call of an account, or says when there is one.
    pub(super) fn take(&self, account: &ExternalId, now: T) -> Result<(), T> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = |at: &T| *at + self.per > now;
        if made.len() >= MOST {
            made.retain(|_, calls| calls.back().is_some_and(counts));
        }
        let calls = made.entry(account.clone()).or_default();
        calls.retain(counts);
        match calls.front() {
            Some(first) if calls.len() >= self.calls => Err(*first + self.per),
            Some(_) | None => {
                calls.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use domain::model::shared::Time;
    use std::time::Instant;

    const HALF: Duration = Duration::from_millis(500);

    fn rate(calls: u16) -> Rate {
        Rate {
            calls,
            per: chrono::Duration::seconds(1),
        }
    }

    #[test]
    fn a_span_holds_so_many_calls_wherever_it_begins() {
        let sliding = Budget::at_once(Rate {
            calls: 2,
            per: TimeDelta::minutes(10),
        });
        let one = ExternalId::parse("1").unwrap();
        let other = ExternalId::parse("2").unwrap();
        let at = |minutes| Time::UNIX_EPOCH + TimeDelta::minutes(minutes);

        assert_eq!(sliding.take(&one, at(0)), Ok(()));
        assert_eq!(sliding.take(&one, at(4)), Ok(()));
        assert_eq!(sliding.take(&one, at(9)), Err(at(10)));
        assert_eq!(sliding.take(&other, at(9)), Ok(()));
        assert_eq!(sliding.take(&one, at(10)), Ok(()));
        assert_eq!(sliding.take(&one, at(13)), Err(at(14)));
    }

    #[test]
    fn accounts_have_budgets_of_their_own() {
        let budget = Budget::evenly(rate(2));
        let one = ExternalId::parse("1").unwrap();
        let other = ExternalId::parse("2").unwrap();
        let begin = Instant::now();

        assert_eq!(budget.take(&one, begin), Ok(()));
        assert_eq!(budget.take(&one, begin), Err(begin + HALF));
        assert_eq!(budget.take(&other, begin), Ok(()));
        assert_eq!(budget.take(&one, begin + HALF), Ok(()));
    }
}
