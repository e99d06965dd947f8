use chrono::Duration;
use domain::model::workspace::Kept;
use serde::Deserialize;

use super::ConfigProblem;

/// For how long what happened is kept.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_field_names,
    reason = "a number says what it counts where it is set"
)]
pub struct Retention {
    /// Days of the class `short`.
    pub short_days: u32,
    /// Days of the class `standard`.
    pub standard_days: u32,
    /// Days of the class `long`.
    pub long_days: u32,
    /// Days of audit logs.
    pub audit_days: u32,
}

/// Longer than a delivery is tried again by the standard schedule.
const LEAST_DAYS: u32 = 4;
/// Ten years.
const MOST_DAYS: u32 = 3_650;

impl Retention {
    /// The same in the domain's words.
    pub fn kept(&self) -> Kept {
        let days = |days: u32| Duration::days(days.into());
        Kept {
            short: days(self.short_days),
            standard: days(self.standard_days),
            long: days(self.long_days),
            audit: days(self.audit_days),
        }
    }

    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        let all = [
            ("short_days", self.short_days),
            ("standard_days", self.standard_days),
            ("long_days", self.long_days),
            ("audit_days", self.audit_days),
        ];
        for (key, value) in all {
            if !(LEAST_DAYS..=MOST_DAYS).contains(&value) {
                problems.push(ConfigProblem::new(
                    format!("retention.{key}"),
                    format!("must be between {LEAST_DAYS} and {MOST_DAYS}"),
                ));
            }
        }
        let grows = self.short_days <= self.standard_days && self.standard_days <= self.long_days;
        if !grows {
            problems.push(ConfigProblem::new(
                "retention.long_days",
                "must be standard_days or more, and those short_days or more",
            ));
        }
    }
}
