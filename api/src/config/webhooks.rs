use serde::Deserialize;

use super::ConfigProblem;

/// Customers' endpoints.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// Whether they must be https.
    pub https_only: bool,
    /// Whether they may be on this machine.
    pub allow_loopback: bool,
}

impl Webhooks {
    pub(super) fn validate(self, production: bool, problems: &mut Vec<ConfigProblem>) {
        if production && !self.https_only {
            problems.push(ConfigProblem::new(
                "webhooks.https_only",
                "must be true in production",
            ));
        }
        if production && self.allow_loopback {
            problems.push(ConfigProblem::new(
                "webhooks.allow_loopback",
                "must be false in production",
            ));
        }
    }
}
