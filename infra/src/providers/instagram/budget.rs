//! How fast an account may be asked (META 9): a limit of Instagram's that is kept before Instagram says so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::model::shared::ExternalId;

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

#[cfg(test)]
mod tests {
    use super::*;

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
