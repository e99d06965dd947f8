use std::time::Duration;

use chrono::TimeDelta;
use serde::Deserialize;

use super::ConfigProblem;

/// The scheduler.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Pieces that run at the same time.
    pub in_flight: usize,
    /// Pieces that run at the same time of one workspace.
    pub in_flight_per_workspace: usize,
    /// Pieces that run at the same time for one channel or endpoint.
    pub in_flight_per_target: usize,
    /// Pieces that run at the same time for one endpoint of the operator.
    pub in_flight_per_operator_endpoint: usize,
    /// How often the database is searched for work; never when it is 0.
    pub poll_ms: u64,
    /// For how long a lease holds.
    pub lease_ttl_ms: u64,
    /// For how long an unconfirmed message waits for its echo.
    pub resolve_within_ms: u64,
}

impl Work {
    /// For how long a lease holds.
    pub const fn lease_ttl(&self) -> Duration {
        Duration::from_millis(self.lease_ttl_ms)
    }

    /// How often the database is searched for work; never when it is 0.
    pub fn poll(&self) -> Option<Duration> {
        (self.poll_ms > 0).then(|| Duration::from_millis(self.poll_ms))
    }

    /// For how long an unconfirmed message waits for its echo.
    pub fn resolve_within(&self) -> TimeDelta {
        TimeDelta::milliseconds(i64::try_from(self.resolve_within_ms).unwrap_or(i64::MAX / 2))
    }

    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        let mut wrong = |key: &str, detail: &str| {
            problems.push(ConfigProblem::new(format!("work.{key}"), detail));
        };
        if !(1..=10_000).contains(&self.in_flight) {
            wrong("in_flight", "must be between 1 and 10000");
        }
        for (key, value) in [
            ("in_flight_per_workspace", self.in_flight_per_workspace),
            ("in_flight_per_target", self.in_flight_per_target),
        ] {
            if !(1..=self.in_flight.max(1)).contains(&value) {
                wrong(key, "must be between 1 and work.in_flight");
            }
        }
        if !(1..=10_000).contains(&self.in_flight_per_operator_endpoint) {
            wrong(
                "in_flight_per_operator_endpoint",
                "must be between 1 and 10000",
            );
        }
        if self.poll_ms != 0 && !(10..=600_000).contains(&self.poll_ms) {
            wrong(
                "poll_ms",
                "must be between 10 and 600000, or 0 to never search",
            );
        }
        if !(1_000..=600_000).contains(&self.lease_ttl_ms) {
            wrong("lease_ttl_ms", "must be between 1000 and 600000");
        }
        if !(1..=86_400_000).contains(&self.resolve_within_ms) {
            wrong("resolve_within_ms", "must be between 1 and 86400000");
        }
    }
}
