use chrono::Duration;
use domain::model::endpoint::Tolerance;
use serde::Deserialize;
use url::Url;

use super::{ConfigProblem, Network};

/// Customers' endpoints.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// Whether they must be https.
    pub https_only: bool,
    /// Whether they may be on this machine.
    pub allow_loopback: bool,
    /// The proxy that customers' endpoints, and files for sending, are called through.
    pub proxy_url: Option<String>,
    /// Where those calls come from, as firewalls see it.
    pub source_ips: Vec<Network>,
    /// Failures of an endpoint in a row after which it is left alone.
    pub breaker_failures: u32,
    /// After how many hours of failing that is told.
    pub failing_after_hours: Vec<u32>,
    /// After how many hours of failing an endpoint is disabled.
    pub disable_after_hours: u32,
}

/// A year: so long may failing be borne.
const MOST_HOURS: u32 = 24 * 365;
/// Times at which failing is told at most.
const MOST_TIMES: usize = 20;

impl Webhooks {
    /// The proxy, when one is named by a URL that one can have.
    pub fn proxy(&self) -> Option<Url> {
        let proxy = Url::parse(self.proxy_url.as_deref()?).ok()?;
        (matches!(proxy.scheme(), "http" | "https") && proxy.has_host()).then_some(proxy)
    }

    /// How much failing is borne.
    pub fn tolerance(&self) -> Tolerance {
        let hours = |hours: u32| Duration::hours(hours.into());
        Tolerance {
            breaker_failures: self.breaker_failures,
            failing_after: self
                .failing_after_hours
                .iter()
                .copied()
                .map(hours)
                .collect(),
            disable_after: hours(self.disable_after_hours),
        }
    }

    pub(super) fn validate(&self, production: bool, problems: &mut Vec<ConfigProblem>) {
        if self.proxy_url.is_some() && self.proxy().is_none() {
            problems.push(ConfigProblem::new(
                "webhooks.proxy_url",
                "must be an http or https URL such as http://egress.internal:4750",
            ));
        }
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
        if self.breaker_failures == 0 {
            problems.push(ConfigProblem::new(
                "webhooks.breaker_failures",
                "must be 1 or more",
            ));
        }
        let times = &self.failing_after_hours;
        let grows = times.is_sorted_by(|one, next| one < next);
        let last = times.last().copied().unwrap_or_default();
        if !grows || times.len() > MOST_TIMES || times.first() == Some(&0) {
            problems.push(ConfigProblem::new(
                "webhooks.failing_after_hours",
                "must grow, from 1 or more, and be 20 times at most",
            ));
        }
        if self.disable_after_hours <= last || self.disable_after_hours > MOST_HOURS {
            problems.push(ConfigProblem::new(
                "webhooks.disable_after_hours",
                "must be later than every time of failing_after_hours, and a year at most",
            ));
        }
    }
}
