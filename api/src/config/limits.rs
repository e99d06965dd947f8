use serde::Deserialize;

use super::ConfigProblem;

/// Rate limits.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Requests at once, of one key.
    pub key_burst: u32,
    /// Requests that come back per second, of one key.
    pub key_per_second: u32,
    /// Requests at once, of one workspace.
    pub workspace_burst: u32,
    /// Requests that come back per second, of one workspace.
    pub workspace_per_second: u32,
    /// Requests at once, of one address without a valid key.
    pub address_burst: u32,
    /// Requests that come back per second, of one address without a valid key.
    pub address_per_second: u32,
}

impl Limits {
    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        let all = [
            ("key_burst", self.key_burst),
            ("key_per_second", self.key_per_second),
            ("workspace_burst", self.workspace_burst),
            ("workspace_per_second", self.workspace_per_second),
            ("address_burst", self.address_burst),
            ("address_per_second", self.address_per_second),
        ];
        for (key, value) in all {
            if !(1..=1_000_000).contains(&value) {
                problems.push(ConfigProblem::new(
                    format!("limits.{key}"),
                    "must be between 1 and 1000000",
                ));
            }
        }
    }
}
