use chrono::Duration;

use crate::model::shared::Time;

use super::retry::jittered;
use super::{AttemptOutcome, ErrorClass, Failing, Health, Tolerance};

/// Failures of an endpoint in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streak {
    /// How many.
    pub failures: u32,
    /// When the first of them began.
    pub since: Time,
}

impl Streak {
    /// The same without what does not count: one that began before that begins anew with the failure of then.
    #[must_use]
    pub fn counted(self, from: Option<Time>, began: Time) -> Self {
        if from.is_some_and(|from| self.since < from) {
            return Self {
                failures: 1,
                since: began,
            };
        }
        self
    }
}

/// For how long the breaker stays open first; twice as long with each time in a row.
const OPEN_FIRST: Duration = Duration::seconds(10);
/// For how long at most.
const OPEN_LONGEST: Duration = Duration::minutes(10);
/// For how long an endpoint is slowed first that asks for less; twice as long with each time in a row.
const SLOW_FIRST: Duration = Duration::seconds(1);
/// For how long at most, unless it asks for more.
const SLOW_LONGEST: Duration = Duration::minutes(1);
/// For how long an endpoint can ask to be left alone; a delivery can be put off for longer.
const LONGEST_RETRY_AFTER: Duration = Duration::hours(1);

/// The statuses with which a receiver says that it has too much to do.
const SLOWS: [u16; 4] = [429, 502, 503, 504];

/// What the failure of an attempt that began then makes of an endpoint's health; nothing when it is no news. `streak` is
/// what this process has seen in a row, this failure included. `jitter` is in -1.0..=1.0 and moves the wait by up to a tenth.
///
/// While it is closed nothing is news: what fails then began before, as does what fails once it goes on, is enabled, works
/// or is another. Afterwards whatever fails closes it for longer.
pub fn failed(
    health: &Health,
    streak: Streak,
    (began, outcome): (Time, &AttemptOutcome),
    jitter: f64,
    now: Time,
    borne: &Tolerance,
) -> Option<Health> {
    let before = health.failing;
    let closed_until = before.map(|failing| failing.closed_until);
    if closed_until
        .max(health.counts_from)
        .is_some_and(|from| began < from)
    {
        return None;
    }
    let streak = streak.counted(health.counts_from, began);
    let (failures, since) = before.map_or((streak.failures, streak.since), |it| {
        (it.failures.saturating_add(1), it.since)
    });
    let slows = outcome.status.is_some_and(|it| SLOWS.contains(&it));
    let opened = before.map_or(0, |failing| failing.opened);
    let opens = opened > 0 || failures >= borne.breaker_failures;
    if before.is_none() && !slows && !opens {
        return None;
    }
    let slowed = before.map_or(0, |failing| failing.slowed);
    let wait = if opens {
        doubled(OPEN_FIRST, opened, OPEN_LONGEST)
    } else {
        doubled(SLOW_FIRST, slowed, SLOW_LONGEST)
    };
    let asked = outcome.retry_after.filter(|_| slows);
    let asked = asked.map_or(Duration::zero(), |asked| asked.min(LONGEST_RETRY_AFTER));
    Some(health.with(Failing {
        since,
        rested: before.map_or(Duration::zero(), |failing| failing.rested),
        failed_at: now,
        failures,
        slowed: slowed.saturating_add(u16::from(!opens)),
        opened: opened.saturating_add(u16::from(opens)),
        told: before.map_or(0, |failing| failing.told),
        told_at: before.and_then(|failing| failing.told_at),
        error: outcome.error.unwrap_or(ErrorClass::Http),
        status: outcome.status,
        closed_until: now + jittered(wait, jitter).max(asked),
    }))
}

/// What the success of an attempt that began then makes of an endpoint's health; nothing when it is no news. What was
/// begun before it was closed says nothing about it, unless it was asked for as a `test`.
pub fn succeeded(health: &Health, began: Time, test: bool) -> Option<Health> {
    let failing = health.failing?;
    let counts = test || failing.closed_until <= began;
    counts.then(|| health.cleared(began))
}

fn doubled(first: Duration, times: u16, most: Duration) -> Duration {
    let factor = 1_i32.checked_shl(u32::from(times)).filter(|it| *it > 0);
    let wait = factor.and_then(|factor| first.checked_mul(factor));
    wait.map_or(most, |wait| wait.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::AnswerHeaders;

    fn at(seconds: i64) -> Time {
        Time::UNIX_EPOCH + Duration::seconds(seconds)
    }

    fn outcome(status: u16, retry_after: Option<i64>) -> AttemptOutcome {
        AttemptOutcome {
            error: Some(ErrorClass::Http),
            status: Some(status),
            headers: AnswerHeaders::default(),
            body: None,
            retry_after: retry_after.map(Duration::seconds),
        }
    }

    /// The health after an attempt that began and ended then.
    fn after(health: &Health, failures: u32, answer: &AttemptOutcome, now: i64) -> Option<Health> {
        let since = at(0);
        let streak = Streak { failures, since };
        let borne = Tolerance::default();
        failed(health, streak, (at(now), answer), 0.0, at(now), &borne)
    }

    fn closed_for(health: &Health, now: i64) -> i64 {
        (health.failing.unwrap().closed_until - at(now)).num_seconds()
    }

    #[test]
    fn the_fifth_failure_in_a_row_opens_the_breaker() {
        let healthy = Health::default();
        let failure = outcome(500, None);
        for failures in 1..5 {
            assert_eq!(after(&healthy, failures, &failure, 7), None);
        }
        let open = after(&healthy, 5, &failure, 7).unwrap();
        assert_eq!(closed_for(&open, 7), 10);
        assert_eq!(open.version, 1);
        let failing = open.failing.unwrap();
        assert_eq!((failing.opened, failing.slowed), (1, 0));
        assert_eq!((failing.since, failing.failures), (at(0), 5));
    }

    #[test]
    fn a_probe_that_fails_opens_it_for_twice_as_long_up_to_ten_minutes() {
        let failure = outcome(500, None);
        let mut health = after(&Health::default(), 5, &failure, 0).unwrap();
        let mut now = 0;
        for expected in [20, 40, 80, 160, 320, 600, 600] {
            now += 1000;
            health = after(&health, 1, &failure, now).unwrap();
            assert_eq!(closed_for(&health, now), expected);
        }
        assert_eq!(health.failing.unwrap().failures, 12);
    }

    #[test]
    fn what_began_before_it_closed_is_no_news() {
        let failure = outcome(500, None);
        let open = after(&Health::default(), 5, &failure, 0).unwrap();
        let streak = Streak {
            failures: 6,
            since: at(0),
        };
        let borne = Tolerance::default();
        let late = failed(&open, streak, (at(-5), &failure), 0.0, at(60), &borne);
        assert_eq!(late, None);
        assert_eq!(succeeded(&open, at(9), false), None);
        assert!(succeeded(&open, at(9), true).is_some());
        let recovered = succeeded(&open, at(10), false).unwrap();
        assert_eq!((recovered.failing, recovered.version), (None, 2));
        assert_eq!(succeeded(&recovered, at(11), true), None);
    }

    #[test]
    fn what_failed_before_it_began_anew_does_not_count() {
        let failure = outcome(500, None);
        let old = Streak {
            failures: 40,
            since: at(0),
        };
        let borne = Tolerance::default();
        let anew = Health::default().cleared(at(100));
        let fails = |health: &Health, began| {
            let seen = (at(began), &failure);
            failed(health, old, seen, 0.0, at(began + 1), &borne)
        };
        assert_eq!(fails(&anew, 99), None, "it was under way before");
        assert_eq!(fails(&anew, 100), None, "the first of them");
        let open = after(&Health::default(), 5, &failure, 0).unwrap();
        let failing = fails(&open.rested(at(50), at(100)), 100).unwrap();
        let failing = failing.failing.unwrap();
        assert_eq!((failing.since, failing.failures), (at(0), 6));
        assert_eq!(failing.rested, Duration::seconds(50));
    }

    #[test]
    fn who_asks_for_less_is_slowed_at_once() {
        for status in SLOWS {
            let slowed = after(&Health::default(), 1, &outcome(status, None), 0).unwrap();
            assert_eq!(closed_for(&slowed, 0), 1, "{status}");
            assert_eq!(slowed.failing.unwrap().opened, 0);
        }
        assert_eq!(after(&Health::default(), 1, &outcome(501, None), 0), None);
    }

    #[test]
    fn it_is_left_alone_for_as_long_as_it_asks_and_an_hour_at_most() {
        for (asked, expected) in [(120, 120), (0, 1), (999_999, 3600)] {
            let answer = outcome(429, Some(asked));
            let slowed = after(&Health::default(), 1, &answer, 0).unwrap();
            assert_eq!(closed_for(&slowed, 0), expected, "{asked}");
        }
    }

    #[test]
    fn one_that_is_slowed_again_and_again_fails() {
        let busy = outcome(503, None);
        let mut health = after(&Health::default(), 1, &busy, 0).unwrap();
        for (now, expected) in [(100, 2), (200, 4), (300, 8), (400, 10), (500, 20)] {
            health = after(&health, 1, &busy, now).unwrap();
            assert_eq!(closed_for(&health, now), expected);
        }
        let failing = health.failing.unwrap();
        assert_eq!(
            (failing.slowed, failing.opened, failing.failures),
            (4, 2, 6)
        );
    }

    #[test]
    fn the_wait_is_moved_by_a_tenth_at_most() {
        let failure = outcome(500, None);
        let borne = Tolerance::default();
        for (jitter, expected) in [(-1.0, 9), (1.0, 11)] {
            let streak = Streak {
                failures: 5,
                since: at(0),
            };
            let seen = (at(0), &failure);
            let open = failed(&Health::default(), streak, seen, jitter, at(0), &borne).unwrap();
            assert_eq!(closed_for(&open, 0), expected);
        }
    }
}
