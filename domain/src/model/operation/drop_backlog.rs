use chrono::Duration;

use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::shared::Time;

use super::Progress;

/// Drops what waits for an endpoint: the deliveries that were open when it was asked for. None of them is begun meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropBacklog {
    /// For which endpoint.
    pub endpoint: EndpointId,
    /// Those up to this place in the sequence of work.
    pub upto: i64,
    /// How many were dropped.
    pub dropped: i64,
}

impl DropBacklog {
    /// Deliveries that are dropped at once.
    pub const BATCH: u16 = 200;
    /// How long it waits for those that are on their way.
    pub const LOOKS_AGAIN: Duration = Duration::seconds(1);
    /// For how long one is on its way at most: longer than any call. What began earlier was left by a process that is gone.
    const LONGEST: Duration = Duration::minutes(1);

    /// Whether this is what the endpoint waits for; somebody may have decided otherwise since.
    pub fn is_of(&self, endpoint: &Endpoint) -> bool {
        endpoint.dropping == Some(self.upto)
    }

    /// Whether one that began then may still be on its way.
    pub fn is_under_way(began: Time, now: Time) -> bool {
        now - began < Self::LONGEST
    }

    /// The same when that many more were dropped.
    #[must_use]
    pub fn went(self, dropped: i64) -> Self {
        Self {
            dropped: self.dropped + dropped,
            ..self
        }
    }

    /// How far it is: how much there is was not counted.
    pub const fn progress(&self) -> Progress {
        Progress {
            done: self.dropped,
            total: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_began_longer_ago_than_any_call_lasts_is_not_under_way() {
        let now = Time::from_timestamp(1_800_000_000, 0).unwrap();
        for (seconds, under_way) in [
            (0, true),
            (15, true),
            (59, true),
            (60, false),
            (7_200, false),
        ] {
            let began = now - Duration::seconds(seconds);
            assert_eq!(
                DropBacklog::is_under_way(began, now),
                under_way,
                "{seconds}"
            );
        }
    }
}
