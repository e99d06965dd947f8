use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::ConfigProblem;

/// The fake Instagram that serves test workspaces.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    /// Whether test workspaces are served.
    pub enabled: bool,
    /// Where it listens in this process.
    pub listen: SocketAddr,
    /// Where it is reached when it runs elsewhere.
    pub url: Option<String>,
    /// Its Instagram app id.
    pub app_id: Option<String>,
    /// Its Instagram app secret.
    pub app_secret: Option<SecretString>,
    /// What its webhook handshake says.
    pub verify_token: Option<SecretString>,
    /// Its Meta app id.
    pub meta_app_id: Option<String>,
    /// Its Meta app secret.
    pub meta_app_secret: Option<SecretString>,
    /// What its control API demands.
    pub control_key: Option<SecretString>,
    /// Where it keeps its accounts, tokens and conversations.
    pub state_path: Option<PathBuf>,
}

impl Sandbox {
    pub(super) fn validate(&self, production: bool, problems: &mut Vec<ConfigProblem>) {
        let mut wrong = |key: &str, detail: &str| {
            problems.push(ConfigProblem::new(format!("sandbox.{key}"), detail));
        };
        if self.meta_app_id.is_some() != self.meta_app_secret.is_some() {
            wrong("meta_app_secret", "goes with sandbox.meta_app_id");
        }
        if let Some(url) = &self.url {
            if Url::parse(url).map_or(true, |url| !url.has_host()) {
                wrong("url", "must be an absolute URL");
            }
            let missing = [
                ("app_id", self.app_id.is_none()),
                ("app_secret", self.app_secret.is_none()),
                ("verify_token", self.verify_token.is_none()),
            ];
            for (key, _) in missing.into_iter().filter(|(_, missing)| *missing) {
                wrong(
                    key,
                    "must be said when the sandbox runs elsewhere (sandbox.url)",
                );
            }
        } else if self.enabled && !cfg!(feature = "sandbox") {
            wrong(
                "enabled",
                "this build has no sandbox; name one that runs elsewhere in sandbox.url",
            );
        } else if self.enabled && production && self.control_key.is_none() {
            wrong(
                "control_key",
                "must be said in production, so that strangers cannot control the sandbox",
            );
        }
    }
}
