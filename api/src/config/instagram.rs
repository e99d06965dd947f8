use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

use super::ConfigProblem;

/// The Meta app that serves live workspaces.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the configuration"
)]
pub struct Instagram {
    /// Whether there is one.
    pub enabled: bool,
    /// The Instagram app id.
    pub app_id: Option<String>,
    /// The Instagram app secret.
    pub app_secret: Option<SecretString>,
    /// The Meta app id, when Facebook Login is offered.
    pub meta_app_id: Option<String>,
    /// The Meta app's own secret.
    pub meta_app_secret: Option<SecretString>,
    /// What the webhook handshake says.
    pub verify_token: Option<SecretString>,
    /// The host of the login dialog.
    pub login_url: String,
    /// The host that exchanges codes.
    pub token_url: String,
    /// The host of the Graph API.
    pub graph_url: String,
    /// A configuration of Facebook Login for Business.
    pub facebook_config_id: Option<String>,
    /// Whether that configuration gives tokens of a portfolio's system user.
    pub facebook_system_users: bool,
    /// Whether Meta approved the app's Human Agent feature.
    pub human_agent: bool,
    /// Whether calls of Facebook's host prove that they know the Meta app's secret.
    pub facebook_appsecret_proof: bool,
    /// The host of Facebook's login dialog.
    pub facebook_login_url: String,
    /// The host of Facebook's Graph API.
    pub facebook_graph_url: String,
    /// The version of the Graph API.
    pub graph_version: String,
    /// How long a send may take.
    pub send_timeout_ms: u64,
    /// How long any other call may take.
    pub read_timeout_ms: u64,
}

const HOSTS: [&str; 5] = [
    "https://www.instagram.com",
    "https://api.instagram.com",
    "https://graph.instagram.com",
    "https://www.facebook.com",
    "https://graph.facebook.com",
];

impl Instagram {
    /// How long a send may take.
    pub const fn send_timeout(&self) -> Duration {
        Duration::from_millis(self.send_timeout_ms)
    }

    /// How long any other call may take.
    pub const fn read_timeout(&self) -> Duration {
        Duration::from_millis(self.read_timeout_ms)
    }

    pub(super) fn validate(&self, production: bool, problems: &mut Vec<ConfigProblem>) {
        let mut wrong = |key: &str, detail: &str| {
            problems.push(ConfigProblem::new(format!("instagram.{key}"), detail));
        };
        let secret = |secret: &Option<SecretString>| {
            secret
                .as_ref()
                .is_some_and(|text| !text.expose_secret().is_empty())
        };
        if self.enabled {
            let said = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.is_empty());
            let facebook = said(&self.meta_app_id);
            // one login product is enough
            let instagram = !facebook || said(&self.app_id) || self.app_secret.is_some();
            let missing = [
                ("app_id", instagram && !said(&self.app_id)),
                ("app_secret", instagram && !secret(&self.app_secret)),
                (
                    "meta_app_secret",
                    facebook && !secret(&self.meta_app_secret),
                ),
                ("verify_token", !secret(&self.verify_token)),
            ];
            for (key, _) in missing.into_iter().filter(|(_, missing)| *missing) {
                wrong(key, "must be said when instagram.enabled is true");
            }
        }
        let hosts = [
            ("login_url", &self.login_url),
            ("token_url", &self.token_url),
            ("graph_url", &self.graph_url),
            ("facebook_login_url", &self.facebook_login_url),
            ("facebook_graph_url", &self.facebook_graph_url),
        ];
        for ((key, url), meta) in hosts.into_iter().zip(HOSTS) {
            if production && url.trim_end_matches('/') != meta {
                wrong(key, &format!("must be {meta} in production"));
            } else if Url::parse(url).map_or(true, |url| !url.has_host()) {
                wrong(key, "must be an absolute URL");
            }
        }
        for (key, value) in [
            ("send_timeout_ms", self.send_timeout_ms),
            ("read_timeout_ms", self.read_timeout_ms),
        ] {
            if !(100..=300_000).contains(&value) {
                wrong(key, "must be between 100 and 300000");
            }
        }
        let version = self.graph_version.strip_prefix('v').unwrap_or_default();
        let numbers: Vec<_> = version.split('.').collect();
        let numeric = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        if numbers.len() != 2 || !numbers.iter().all(numeric) {
            wrong("graph_version", "must be such as v25.0");
        }
    }
}
