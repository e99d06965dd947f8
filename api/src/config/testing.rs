use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use infra::crash::{Crash, CrashPoint};
use infra::http::ChangingNames;
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
    /// How long a webhook may take, in milliseconds; each step of it in proportion.
    pub courier_ms: Option<u64>,
    /// Names whose addresses change: the addresses in the order of the look-ups, of which the last one stays.
    #[serde(default)]
    pub names: BTreeMap<String, Vec<IpAddr>>,
}

impl Testing {
    /// Where the process is to kill itself, if anywhere.
    pub fn crash(&self) -> Option<Crash> {
        let point = self.crash_at.as_deref()?.parse().ok()?;
        Some(Crash::new(point, self.crash_after.max(1)))
    }

    /// How long a webhook may take, when it is not the usual time.
    pub fn courier(&self) -> Option<Duration> {
        self.courier_ms.map(Duration::from_millis)
    }

    /// The names whose addresses change, if there are any.
    pub fn names(&self) -> Option<ChangingNames> {
        (!self.names.is_empty()).then(|| ChangingNames::new(self.names.clone()))
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
