//! How fast an account may be asked (META 9): a limit of Instagram's that is kept before Instagram says so.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::model::shared::{ExternalId, Rate};

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

    /// As they come, until the rate is reached.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the messenger profile is called by nobody yet")
    )]
    pub(super) fn at_once(rate: Rate) -> Self {
        Self {
            calls: usize::from(rate.calls.max(1)),
            per: rate.per.to_std().unwrap_or_default(),
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

    #[test]
    fn a_budget_may_be_spent_at_once() {
        let budget = Budget::at_once(rate(2));
        let one = ExternalId::parse("1").unwrap();
        let begin = Instant::now();

        assert_eq!(budget.take(&one, begin), Ok(()));
        assert_eq!(budget.take(&one, begin + HALF), Ok(()));
        assert_eq!(budget.take(&one, begin + HALF), Err(HALF));
        assert_eq!(budget.take(&one, begin + 2 * HALF), Ok(()));
    }
}
