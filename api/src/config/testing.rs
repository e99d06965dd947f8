use infra::crash::{Crash, CrashPoint};
use serde::Deserialize;

use super::ConfigProblem;

/// What only tests set: not in a release, and so not in the documented defaults.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Testing {
    /// The point at which the process kills itself.
    pub crash_at: Option<String>,
    /// At which passage of it, from 1.
    #[serde(default)]
    pub crash_after: u32,
}

impl Testing {
    /// Where the process is to kill itself, if anywhere.
    pub fn crash(&self) -> Option<Crash> {
        let point = self.crash_at.as_deref()?.parse().ok()?;
        Some(Crash::new(point, self.crash_after.max(1)))
    }

    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        let names = || CrashPoint::ALL.map(CrashPoint::as_str).join(", ");
        if let Some(point) = &self.crash_at
            && point.parse::<CrashPoint>().is_err()
        {
            problems.push(ConfigProblem::new(
                "testing.crash_at",
                format!("must be one of {}", names()),
            ));
        }
    }
}
