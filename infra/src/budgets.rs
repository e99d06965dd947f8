//! How fast each channel is asked for each thing (META 9): a limit of Instagram's that is kept before Instagram says so. One
//! for the process, asked by all that calls: by the scheduler for work that is paced, before it starts, and by the provider
//! for what is asked within a request or a task.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Duration;
use domain::model::channel::Spent;
use domain::model::shared::{Pace, Rates, Time};
use domain::port::work::Target;

/// Budgets that are remembered before those whose time is over are forgotten.
const MOST: usize = 1_000;
/// So far apart are the times of those who ask together. What is later than that was said by a clock that was put back since.
const SKEW: Duration = Duration::seconds(1);

/// When calls of each target and pace were last made, as far as their rates go back. What another process called is not
/// known.
#[derive(Debug, Default)]
pub struct Budgets {
    rates: Rates,
    made: Mutex<Made>,
}

#[derive(Debug)]
struct Made {
    calls: HashMap<(Target, Pace), VecDeque<Time>>,
    forget_at: usize,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            calls: HashMap::new(),
            forget_at: MOST,
        }
    }
}

impl Budgets {
    /// Nothing was called yet; what has no rate has no limit.
    pub fn new(rates: Rates) -> Self {
        Self {
            rates,
            made: Mutex::default(),
        }
    }

    /// Until when nothing like this may be called; nothing when it may.
    pub(crate) fn closed(&self, target: Target, pace: Pace, now: Time) -> Option<Time> {
        let rate = self.rates.of(pace)?;
        let mut made = self.lock();
        let calls = made.calls.get_mut(&(target, pace))?;
        calls.retain(|at| *at + rate.per > now && *at <= now + SKEW);
        if calls.len() < usize::from(rate.calls) {
            return None;
        }
        calls.front().map(|first| *first + rate.per)
    }

    /// Takes a call, or says when there is one.
    pub(crate) fn take(&self, target: Target, pace: Pace, now: Time) -> Result<(), Time> {
        let Some(rate) = self.rates.of(pace) else {
            return Ok(());
        };
        let mut made = self.lock();
        if made.calls.len() >= made.forget_at {
            made.forget(&self.rates, now);
        }
        let calls = made.calls.entry((target, pace)).or_default();
        calls.retain(|at| *at + rate.per > now && *at <= now + SKEW);
        match calls.front() {
            Some(first) if calls.len() >= usize::from(rate.calls) => Err(*first + rate.per),
            Some(_) | None => {
                calls.push_back(now);
                Ok(())
            }
        }
    }

    /// The last call that was taken is not made after all.
    pub(crate) fn give_back(&self, target: Target, pace: Pace) {
        if let Some(calls) = self.lock().calls.get_mut(&(target, pace)) {
            calls.pop_back();
        }
    }

    /// What is allowed of a pace, how much of it is used, and until when there is no more.
    pub(crate) fn spent(&self, target: Target, pace: Pace, now: Time) -> Option<Spent> {
        let rate = self.rates.of(pace)?;
        let until = self.closed(target, pace, now);
        let made = self.lock();
        let used = made.calls.get(&(target, pace)).map_or(0, VecDeque::len);
        Some(Spent {
            pace,
            rate,
            used: u16::try_from(used).unwrap_or(u16::MAX),
            until,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Made {
    fn forget(&mut self, rates: &Rates, now: Time) {
        self.calls.retain(|(_, pace), calls| {
            let last = calls.back().zip(rates.of(*pace));
            last.is_some_and(|(last, rate)| *last + rate.per > now)
        });
        self.forget_at = (self.calls.len() * 2).max(MOST);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::model::shared::Rate;
    use uuid::Uuid;

    use super::*;

    /// Two sends in ten seconds.
    pub(crate) fn slow() -> Budgets {
        Budgets::new(Rates {
            send: Some(Rate {
                calls: 2,
                per: Duration::seconds(10),
            }),
            ..Rates::NONE
        })
    }

    fn at(milliseconds: i64) -> Time {
        Time::UNIX_EPOCH + Duration::days(1) + Duration::milliseconds(milliseconds)
    }

    fn target(number: u128) -> Target {
        Target(Uuid::from_u128(number))
    }

    #[test]
    fn so_many_are_made_in_any_stretch_and_targets_have_budgets_of_their_own() {
        let budgets = slow();
        let (one, other) = (target(1), target(2));
        let take = |target, seconds: i64| budgets.take(target, Pace::Send, at(seconds * 1000));
        assert_eq!(take(one, 0), Ok(()));
        assert_eq!(take(one, 4), Ok(()));

        assert_eq!(take(one, 9), Err(at(10_000)));
        assert_eq!(budgets.closed(one, Pace::Send, at(9_000)), Some(at(10_000)));
        let spent = budgets.spent(one, Pace::Send, at(9_000)).unwrap();
        assert_eq!((spent.used, spent.until), (2, Some(at(10_000))));
        let spent = budgets.spent(one, Pace::Send, at(10_000)).unwrap();
        assert_eq!((spent.used, spent.until), (1, None));
        assert_eq!(take(other, 9), Ok(()));
        assert_eq!(budgets.take(one, Pace::Free, at(9_000)), Ok(()));
        assert_eq!(take(one, 10), Ok(()));
        assert_eq!(take(one, 11), Err(at(14_000)));
        budgets.give_back(one, Pace::Send);
        assert_eq!(take(one, 11), Ok(()));
        assert_eq!(take(one, 12), Err(at(14_000)));
        assert_eq!(take(one, -30), Ok(()), "the clock went back");
    }

    #[test]
    fn those_who_ask_together_are_counted_whatever_their_order() {
        let budgets = slow();
        for milliseconds in [3, 1] {
            assert_eq!(
                budgets.take(target(1), Pace::Send, at(milliseconds)),
                Ok(())
            );
        }

        let third = budgets.take(target(1), Pace::Send, at(2));

        assert_eq!(third, Err(at(10_003)));
    }

    /// META 9; a new pace does not compile until somebody says here what Instagram allows of it.
    #[test]
    fn what_instagram_allows_of_each_pace_is_kept_to_the_last_call() {
        let rates = crate::providers::rates();
        for pace in Pace::ALL {
            let (calls, seconds) = match pace {
                Pace::Free => {
                    assert_eq!(rates.of(pace), None);
                    continue;
                }
                // of the last two META 9 says nothing
                Pace::Send | Pace::LiveReply | Pace::Profile | Pace::Control => (100, 1),
                Pace::File => (10, 1),
                Pace::PrivateReply => (750, 3600),
                Pace::Conversations => (2, 1),
                Pace::Greeting => (10, 600),
            };
            let budgets = Budgets::new(rates);
            let take = |now| budgets.take(target(1), pace, now);
            for number in 1..calls {
                assert_eq!(take(at(0)), Ok(()), "{pace:?} {number}");
            }
            let open = at(seconds * 1000);
            assert_eq!(budgets.closed(target(1), pace, at(0)), None, "{pace:?}");
            assert_eq!(take(at(0)), Ok(()), "{pace:?}: the last one");
            assert_eq!(budgets.closed(target(1), pace, at(0)), Some(open));
            assert_eq!(take(at(0)), Err(open), "{pace:?}: one more");
            let nearly = open - Duration::milliseconds(1);
            assert_eq!(take(nearly), Err(open), "{pace:?}: a moment before");
            assert_eq!(take(open), Ok(()), "{pace:?}: and then");
        }
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let budgets = slow();
        for number in 0..1_000 {
            budgets.take(target(number), Pace::Send, at(0)).unwrap();
        }
        budgets.take(target(1_000), Pace::Send, at(60_000)).unwrap();

        assert_eq!(budgets.lock().calls.len(), 1);
    }
}
