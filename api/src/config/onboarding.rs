use serde::Deserialize;
use url::Url;

use super::ConfigProblem;

/// What account owners are shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Onboarding {
    /// The privacy policy of whoever runs this.
    pub privacy_policy_url: Option<String>,
    /// Their terms.
    pub terms_url: Option<String>,
}

impl Onboarding {
    pub(super) fn validate(&self, production: bool, problems: &mut Vec<ConfigProblem>) {
        let links = [
            ("privacy_policy_url", &self.privacy_policy_url),
            ("terms_url", &self.terms_url),
        ];
        for (key, link) in links {
            let Some(link) = link else { continue };
            let good = Url::parse(link).is_ok_and(|url| {
                let plain = url.scheme() == "http" && !production;
                url.has_host() && (url.scheme() == "https" || plain)
            });
            if !good {
                let key = format!("onboarding.{key}");
                problems.push(ConfigProblem::new(key, "must be an absolute https URL"));
            }
        }
    }
}
