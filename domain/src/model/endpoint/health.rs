use chrono::Duration;

use crate::model::shared::Time;

use super::{Endpoint, ErrorClass};

/// How well an endpoint takes what it is told, as its answers show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// What is wrong, while something is.
    pub failing: Option<Failing>,
    /// What began to fail before that does not count: since then it has worked, is another, goes on or is enabled again.
    pub counts_from: Option<Time>,
    /// Counts its changes; 0 while there is nothing on record.
    pub version: i64,
}

/// An endpoint that fails, or asks for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failing {
    /// When the first attempt began of those that failed in a row.
    pub since: Time,
    /// For how long of the time since then it was paused: nothing was tried, and nobody was expected to mend it.
    pub rested: Duration,
    /// When the last of them ended, as if that had been so much later as it was paused since.
    pub failed_at: Time,
    /// How many of them are known of.
    pub failures: u32,
    /// How often in a row it was slowed.
    pub slowed: u16,
    /// How often in a row the breaker opened.
    pub opened: u16,
    /// How many times the workspace was told that it fails.
    pub told: u8,
    /// When it was told last, as if that had been so much later as it was paused since.
    pub told_at: Option<Time>,
    /// What class of trouble ended the last attempt that counted.
    pub error: ErrorClass,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// Nothing is delivered before then; one delivery at a time afterwards.
    pub closed_until: Time,
}

impl Failing {
    /// As if the time had stood still for so long.
    fn resting(self, length: Duration) -> Self {
        Self {
            rested: self.rested + length,
            failed_at: self.failed_at + length,
            told_at: self.told_at.map(|told_at| told_at + length),
            ..self
        }
    }

    /// So long after it began to fail, not counting when it was paused.
    fn after(&self, length: Duration) -> Time {
        self.since + self.rested + length
    }

    /// Whether anything failed after the last warning: silence proves nothing.
    fn is_proven(&self) -> bool {
        self.told_at.is_none_or(|told_at| told_at <= self.failed_at)
    }
}

/// The state of an endpoint: computed, the worst that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthState {
    /// It takes what it is told.
    Healthy,
    /// It asked for less, and gets it.
    Slowed,
    /// It fails, and is tried from time to time.
    Failing,
    /// It was paused: what is for it waits.
    Paused,
    /// It is told nothing.
    Disabled,
}

impl HealthState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Healthy,
        Self::Slowed,
        Self::Failing,
        Self::Paused,
        Self::Disabled,
    ];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Slowed => "slowed",
            Self::Failing => "failing",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
        }
    }
}

impl Health {
    /// As if nothing had ever failed that began before then.
    #[must_use]
    pub fn cleared(&self, from: Time) -> Self {
        Self {
            failing: None,
            counts_from: self.counts_from.max(Some(from)),
            version: self.version + 1,
        }
    }

    /// The same when it goes on at `to` after it was paused at `from`: the time between does not count, nor does what is not
    /// known to be wrong yet.
    #[must_use]
    pub fn rested(&self, from: Time, to: Time) -> Self {
        Self {
            failing: self.failing.map(|failing| failing.resting(to - from)),
            counts_from: Some(to),
            version: self.version + 1,
        }
    }

    /// With that it fails so.
    #[must_use]
    pub const fn with(&self, failing: Failing) -> Self {
        Self {
            failing: Some(failing),
            counts_from: self.counts_from,
            version: self.version + 1,
        }
    }
}

impl Endpoint {
    /// Its state.
    pub const fn state(&self) -> HealthState {
        if self.disabled.is_some() {
            return HealthState::Disabled;
        }
        if self.paused_at.is_some() {
            return HealthState::Paused;
        }
        match &self.health.failing {
            Some(failing) if failing.opened > 0 => HealthState::Failing,
            Some(_) => HealthState::Slowed,
            None => HealthState::Healthy,
        }
    }

    /// How it fails, while somebody looks after it: once its breaker has opened.
    pub fn ailing(&self) -> Option<Failing> {
        self.health.failing.filter(|failing| failing.opened > 0)
    }

    /// When it is tried again, if it is closed until then.
    pub fn next_try_at(&self) -> Option<Time> {
        let failing = self.health.failing.filter(|_| !self.is_resting());
        failing.map(|failing| failing.closed_until)
    }

    /// Whether Gramway disabled it, and not somebody.
    pub fn is_disabled_by_us(&self) -> bool {
        self.disabled.is_some_and(|(_, code)| code.is_some())
    }
}

/// How much failing is borne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tolerance {
    /// Failures in a row that open the breaker.
    pub breaker_failures: u32,
    /// After how long the workspace is told that an endpoint fails, each later than the one before.
    pub failing_after: Vec<Duration>,
    /// After how long it is disabled.
    pub disable_after: Duration,
}

/// How soon an endpoint is looked after again that was not tried since it was warned of.
const LOOK_AGAIN: Duration = Duration::hours(1);

/// What is due about an endpoint that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing before then.
    Later(Time),
    /// The workspace is to be told, for this time of many.
    Tell(u8),
    /// It is to be disabled.
    Disable,
}

impl Tolerance {
    /// What is due now. Of several times at which the workspace was to be told and was not, the last counts for all, and what
    /// was not told yet disables nothing. Nothing is disabled that was not tried, and failed, after the last warning.
    pub fn due(&self, failing: &Failing, now: Time) -> Due {
        let over = self
            .failing_after
            .iter()
            .filter(|after| failing.after(**after) <= now);
        let over = u8::try_from(over.count()).unwrap_or(u8::MAX);
        if over > failing.told {
            return Due::Tell(over);
        }
        if self.disables_at(failing) > now {
            return Due::Later(self.next(failing));
        }
        if failing.is_proven() {
            return Due::Disable;
        }
        Due::Later(now + LOOK_AGAIN)
    }

    /// When something is due that was not told yet.
    pub fn next(&self, failing: &Failing) -> Time {
        let after = self.failing_after.get(usize::from(failing.told));
        after.map_or_else(|| self.disables_at(failing), |after| failing.after(*after))
    }

    /// When it is disabled if it goes on failing: whoever was told late, as the service was away, has as long to mend it as
    /// others have after they were told for the last time.
    pub fn disables_at(&self, failing: &Failing) -> Time {
        let ends = failing.after(self.disable_after);
        let told_all = usize::from(failing.told) >= self.failing_after.len();
        match (
            failing.told_at.filter(|_| told_all),
            self.failing_after.last(),
        ) {
            (Some(told_at), Some(last)) => ends.max(told_at + self.disable_after - *last),
            _ => ends,
        }
    }
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            breaker_failures: 5,
            failing_after: [24, 72, 96].map(Duration::hours).to_vec(),
            disable_after: Duration::hours(120),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(told: u8) -> Failing {
        Failing {
            since: Time::UNIX_EPOCH,
            rested: Duration::zero(),
            failed_at: at(1000),
            failures: 5,
            slowed: 0,
            opened: 1,
            told,
            told_at: None,
            error: ErrorClass::Timeout,
            status: None,
            closed_until: at(1000),
        }
    }

    fn at(hours: i64) -> Time {
        Time::UNIX_EPOCH + Duration::hours(hours)
    }

    #[test]
    fn failing_is_told_three_times_and_ends_with_disabling() {
        let due = |told, hours| Tolerance::default().due(&failing(told), at(hours));
        assert_eq!(due(0, 0), Due::Later(at(24)));
        assert_eq!(due(0, 23), Due::Later(at(24)));
        assert_eq!(due(0, 24), Due::Tell(1));
        assert_eq!(due(1, 24), Due::Later(at(72)));
        assert_eq!(due(1, 72), Due::Tell(2));
        assert_eq!(due(2, 95), Due::Later(at(96)));
        assert_eq!(due(2, 96), Due::Tell(3));
        assert_eq!(due(3, 119), Due::Later(at(120)));
        assert_eq!(due(3, 120), Due::Disable);
    }

    #[test]
    fn what_was_missed_is_told_once() {
        let due = |told, hours| Tolerance::default().due(&failing(told), at(hours));
        assert_eq!(due(0, 100), Due::Tell(3));
        assert_eq!(due(1, 500), Due::Tell(3));
    }

    #[test]
    fn nobody_is_disabled_without_a_day_between_the_last_warning_and_that() {
        let told = |told_at| Failing {
            told_at: Some(at(told_at)),
            ..failing(3)
        };
        let due = |told_at, hours| Tolerance::default().due(&told(told_at), at(hours));
        assert_eq!(due(96, 119), Due::Later(at(120)));
        assert_eq!(due(96, 120), Due::Disable);
        assert_eq!(due(500, 501), Due::Later(at(524)));
        assert_eq!(due(500, 523), Due::Later(at(524)));
        assert_eq!(due(500, 524), Due::Disable);
        let late = Failing {
            told: 2,
            ..told(90)
        };
        assert_eq!(Tolerance::default().disables_at(&late), at(120));
    }

    #[test]
    fn nobody_is_disabled_who_was_not_tried_since_the_last_warning() {
        // it asked to be left alone until long after
        let tried = |failed_at| Failing {
            told_at: Some(at(96)),
            failed_at: at(failed_at),
            ..failing(3)
        };
        let due = |failed_at, hours| Tolerance::default().due(&tried(failed_at), at(hours));
        assert_eq!(due(1, 120), Due::Later(at(121)));
        assert_eq!(due(95, 500), Due::Later(at(501)));
        assert_eq!(due(97, 120), Due::Disable);
    }

    #[test]
    fn the_time_of_a_pause_does_not_count() {
        let told = Failing {
            told_at: Some(at(96)),
            ..failing(3)
        };
        let health = Health::default().with(told).rested(at(100), at(600));
        let rested = health.failing.unwrap();
        assert_eq!((rested.since, health.counts_from), (at(0), Some(at(600))));
        assert_eq!(Tolerance::default().disables_at(&rested), at(620));
        assert_eq!(
            Tolerance::default().due(&rested, at(619)),
            Due::Later(at(620))
        );
        assert_eq!(Tolerance::default().due(&rested, at(620)), Due::Disable);
    }

    #[test]
    fn who_wants_no_warning_is_disabled_in_time() {
        let silent = Tolerance {
            failing_after: vec![],
            ..Tolerance::default()
        };
        assert_eq!(silent.due(&failing(0), at(119)), Due::Later(at(120)));
        assert_eq!(silent.due(&failing(0), at(120)), Due::Disable);
    }
}
