use std::sync::LazyLock;

use chrono::Duration;
use thiserror::Error;

use crate::model::shared::Rate;

/// In which order an endpoint is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ordering {
    /// As fast as it goes, several at once.
    #[default]
    None,
    /// What concerns one conversation, or one channel where there is none, one after the other by position: one that is
    /// tried again holds those behind it.
    Conversation,
}

impl Ordering {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::None, Self::Conversation];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Conversation => "conversation",
        }
    }
}

/// How much of an event an endpoint is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Payload {
    /// All of it.
    #[default]
    Full,
    /// Ids, kinds and states only; the rest is at `GET /v1/events/{id}`.
    Thin,
}

impl Payload {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Full, Self::Thin];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Thin => "thin",
        }
    }
}

/// How much an endpoint may be asked at once, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Deliveries at once; as many as the installation allows when absent.
    pub in_flight: Option<u16>,
    /// Deliveries begun in any stretch of that length; as fast as it goes when absent.
    pub rate: Option<Rate>,
}

impl Limits {
    /// Deliveries at once at most.
    pub const MOST_IN_FLIGHT: u16 = 256;
    /// Deliveries per stretch at most.
    pub const MOST_CALLS: u16 = 10_000;
    /// The longest stretch.
    pub const LONGEST: Duration = Duration::hours(1);
}

/// When a delivery that failed is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Vec<Duration>);

/// Why a schedule cannot be kept.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidSchedule {
    /// Too many waits.
    #[error("has more than {} waits", Schedule::MOST)]
    TooMany,
    /// A wait that is too short or too long.
    #[error("a wait must be 1 second to a day")]
    Wait,
    /// More than most logs are kept. Where an event is kept for less, nothing is tried again beyond that.
    #[error("all waits together must be 8 days at most")]
    TooLong,
}

static STANDARD_SCHEDULE: LazyLock<Schedule> =
    LazyLock::new(|| Schedule(STANDARD.map(Duration::seconds).to_vec()));

/// Standard Webhooks 1.0: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
const STANDARD: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

impl Schedule {
    /// Waits at most. An empty schedule tries once.
    pub const MOST: usize = 20;

    /// The standard's, which every endpoint has that has none of its own.
    pub fn standard() -> &'static Self {
        &STANDARD_SCHEDULE
    }

    /// Reads the waits between the attempts, in seconds.
    pub fn parse(waits: &[u32]) -> Result<Self, InvalidSchedule> {
        if waits.len() > Self::MOST {
            return Err(InvalidSchedule::TooMany);
        }
        if waits.iter().any(|wait| !(1..=86_400).contains(wait)) {
            return Err(InvalidSchedule::Wait);
        }
        let waits: Vec<_> = waits
            .iter()
            .map(|wait| Duration::seconds((*wait).into()))
            .collect();
        let all = waits.iter().fold(Duration::zero(), |sum, wait| sum + *wait);
        if all > Duration::days(8) {
            return Err(InvalidSchedule::TooLong);
        }
        Ok(Self(waits))
    }

    /// How long to wait after this attempt, from 1; nothing when it was the last.
    pub fn after(&self, attempt: u32) -> Option<Duration> {
        let slot = usize::try_from(attempt.saturating_sub(1)).ok()?;
        self.0.get(slot).copied()
    }

    /// The waits, in seconds.
    pub fn seconds(&self) -> Vec<u32> {
        let seconds = self.0.iter().map(Duration::num_seconds);
        seconds
            .filter_map(|seconds| u32::try_from(seconds).ok())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_the_standards() {
        let standard = Schedule::standard();
        for (slot, seconds) in STANDARD.iter().enumerate() {
            let attempt = u32::try_from(slot).unwrap() + 1;
            assert_eq!(standard.after(attempt), Some(Duration::seconds(*seconds)));
        }
        assert_eq!(standard.after(10), None);
        assert_eq!(Schedule::parse(&standard.seconds()).as_ref(), Ok(standard));
    }

    #[test]
    fn a_schedule_of_ones_own_is_bounded() {
        assert_eq!(Schedule::parse(&[]).unwrap().after(1), None);
        assert_eq!(
            Schedule::parse(&[1, 86_400]).unwrap().after(2),
            Some(Duration::days(1))
        );
        assert_eq!(Schedule::parse(&[0]), Err(InvalidSchedule::Wait));
        assert_eq!(Schedule::parse(&[86_401]), Err(InvalidSchedule::Wait));
        assert!(Schedule::parse(&[86_400; 8]).is_ok());
        assert_eq!(Schedule::parse(&[86_400; 9]), Err(InvalidSchedule::TooLong));
        assert!(Schedule::parse(&[1; 20]).is_ok());
        assert_eq!(Schedule::parse(&[1; 21]), Err(InvalidSchedule::TooMany));
    }
}
