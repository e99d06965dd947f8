use chrono::Duration;

use crate::model::shared::Time;

use super::{AttemptOutcome, Schedule};

/// The longest wait that a receiver can ask for.
const LONGEST_RETRY_AFTER: Duration = Duration::days(1);

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// It was delivered.
    Done,
    /// Another attempt, then.
    Retry(Time),
    /// The attempts are used up.
    Exhausted,
    /// The receiver wants no more: the endpoint is disabled.
    Gone,
}

impl After {
    /// The same of an event that is kept until then: nothing is tried again when there is nothing to be told any more.
    #[must_use]
    pub fn while_kept(self, until: Time) -> Self {
        match self {
            Self::Retry(at) if at >= until => Self::Exhausted,
            Self::Done | Self::Retry(_) | Self::Exhausted | Self::Gone => self,
        }
    }
}

/// Decides what follows attempt `number` (from 1). `jitter` is in -1.0..=1.0 and moves the wait by up to a tenth.
pub fn after(
    outcome: &AttemptOutcome,
    schedule: &Schedule,
    number: u32,
    jitter: f64,
    now: Time,
) -> After {
    if outcome.error.is_none() {
        return After::Done;
    }
    if outcome.status == Some(410) {
        return After::Gone;
    }
    let Some(wait) = schedule.after(number) else {
        return After::Exhausted;
    };
    let wait = jittered(wait, jitter);
    let asked = outcome
        .retry_after
        .map_or(Duration::zero(), |asked| asked.min(LONGEST_RETRY_AFTER));
    After::Retry(now + wait.max(asked))
}

/// A wait, moved by up to a tenth. `jitter` is in -1.0..=1.0.
pub(super) fn jittered(wait: Duration, jitter: f64) -> Duration {
    wait + scaled(wait / 10, jitter)
}

fn scaled(most: Duration, jitter: f64) -> Duration {
    let part = most
        .to_std()
        .unwrap_or_default()
        .mul_f64(jitter.abs().min(1.0));
    let part = Duration::from_std(part).unwrap_or_default();
    if jitter < 0.0 { -part } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::ErrorClass;

    fn failed(status: u16, retry_after: Option<i64>) -> AttemptOutcome {
        AttemptOutcome {
            status: Some(status),
            retry_after: retry_after.map(Duration::seconds),
            ..AttemptOutcome::unanswered(ErrorClass::Http)
        }
    }

    fn at(seconds: i64) -> After {
        After::Retry(Time::UNIX_EPOCH + Duration::seconds(seconds))
    }

    fn after(outcome: &AttemptOutcome, number: u32, jitter: f64) -> After {
        let standard = Schedule::standard();
        super::after(outcome, standard, number, jitter, Time::UNIX_EPOCH)
    }

    #[test]
    fn what_fails_is_tried_again_until_the_schedule_ends() {
        assert_eq!(after(&failed(500, None), 1, 0.0), at(5));
        assert_eq!(after(&failed(500, None), 9, 0.0), at(86_400));
        assert_eq!(after(&failed(500, None), 10, 0.0), After::Exhausted);
        let own = Schedule::parse(&[60]).unwrap();
        let outcome = failed(500, None);
        assert_eq!(
            super::after(&outcome, &own, 1, 0.0, Time::UNIX_EPOCH),
            at(60)
        );
        assert_eq!(
            super::after(&outcome, &own, 2, 0.0, Time::UNIX_EPOCH),
            After::Exhausted
        );
    }

    #[test]
    fn a_receiver_can_only_lengthen_the_wait_and_to_a_day_at_most() {
        assert_eq!(after(&failed(503, Some(3600)), 1, 0.0), at(3600));
        assert_eq!(after(&failed(503, Some(1)), 1, 0.0), at(5));
        assert_eq!(after(&failed(503, Some(999_999)), 1, 0.0), at(86_400));
    }

    #[test]
    fn nothing_is_tried_again_that_is_not_kept_any_more() {
        let until = |seconds| Time::UNIX_EPOCH + Duration::seconds(seconds);
        assert_eq!(at(60).while_kept(until(61)), at(60));
        assert_eq!(at(60).while_kept(until(60)), After::Exhausted);
        for settled in [After::Done, After::Exhausted, After::Gone] {
            assert_eq!(settled.while_kept(until(0)), settled);
        }
    }

    #[test]
    fn gone_is_gone_and_jitter_is_a_tenth() {
        assert_eq!(after(&failed(410, None), 1, 0.0), After::Gone);
        assert_eq!(after(&failed(500, None), 2, 1.0), at(330));
        assert_eq!(after(&failed(500, None), 2, -1.0), at(270));
    }
}
