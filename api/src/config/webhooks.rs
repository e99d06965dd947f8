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
}

impl Webhooks {
    /// The proxy, when one is named by a URL that one can have.
    pub fn proxy(&self) -> Option<Url> {
        let proxy = Url::parse(self.proxy_url.as_deref()?).ok()?;
        (matches!(proxy.scheme(), "http" | "https") && proxy.has_host()).then_some(proxy)
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
    }
}
