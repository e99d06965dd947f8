use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::ConfigProblem;

/// Logs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How a line looks.
    pub format: LogFormat,
    /// What is logged.
    pub filter: String,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Log {
    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        if EnvFilter::try_new(&self.filter).is_err() {
            problems.push(ConfigProblem::new(
                "log.filter",
                "must be a level or a filter such as info,api=debug",
            ));
        }
    }
}
