use std::time::Duration;

use serde::Deserialize;

use super::ConfigProblem;

/// Who contacts are.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiles {
    /// Whether Instagram is asked who contacts are.
    pub enabled: bool,
    /// How long the first delivery about a new contact may wait for the answer.
    pub wait_ms: u64,
}

impl Profiles {
    /// How long the first delivery about a new contact may wait for the answer.
    pub const fn wait(&self) -> Duration {
        Duration::from_millis(if self.enabled { self.wait_ms } else { 0 })
    }

    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        if self.wait_ms > 10_000 {
            let detail = "must be between 0 and 10000";
            problems.push(ConfigProblem::new("profiles.wait_ms", detail));
        }
    }
}
