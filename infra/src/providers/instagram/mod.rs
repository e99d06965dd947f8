//! Instagram, with both login products: Facebook Login (META 1a) and Business Login for Instagram (META 1b).

mod app;
mod capabilities;
mod client;
mod control;
mod decode;
mod encode;
mod gates;
mod greeting;
mod history;
mod lacking;
mod login;
mod outcome;
mod profile;
mod provider;
mod verify;
mod vouch;
mod wire;

use std::time::Duration;

use domain::model::shared::{ExposeSecret as _, SecretString};
use domain::model::workspace::Mode;
use thiserror::Error;
use url::Url;

pub use app::Instagram;
pub(super) use capabilities::RATES;

/// A Meta app, and where it is reached.
#[derive(Debug, Clone)]
pub struct InstagramSettings {
    /// The mode of the workspaces that it serves.
    pub mode: Mode,
    /// The host of the login dialog: `https://www.instagram.com`.
    pub login_url: String,
    /// The host that exchanges codes: `https://api.instagram.com`.
    pub token_url: String,
    /// The host of the Graph API: `https://graph.instagram.com`.
    pub graph_url: String,
    /// The version of the Graph API, such as `v26.0`.
    pub graph_version: String,
    /// The Instagram app, when its own login is offered. Its secret exchanges codes and signs webhooks.
    pub instagram: Option<AppKeys>,
    /// Facebook Login, when it is offered.
    pub facebook: Option<FacebookSettings>,
    /// The Meta app's own secret, which may sign webhooks, too.
    pub meta_app_secret: Option<SecretString>,
    /// What the dashboard's handshake must say.
    pub verify_token: SecretString,
    /// Whether Meta approved the Human Agent feature of the app (META 1, 3.4).
    pub human_agent: bool,
    /// How long a send may take. Instagram fetches media meanwhile, for up to 75 s (META 3.6).
    pub send_timeout: Duration,
    /// How long any other call may take.
    pub read_timeout: Duration,
}

impl InstagramSettings {
    /// Below which URL the files of messages are when a sandbox plays Instagram: it has one host for everything, and the
    /// path that Meta's host of files has (META 2.3).
    pub(super) fn own_files(&self) -> Option<Url> {
        let host = Url::parse(&self.graph_url).ok();
        let files = host.and_then(|host| host.join("/ig_messaging_cdn/").ok());
        files.filter(|_| self.mode == Mode::Test)
    }
}

/// What an app says who it is with.
#[derive(Debug, Clone)]
pub struct AppKeys {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: SecretString,
}

/// Facebook Login of a Meta app.
#[derive(Debug, Clone)]
pub struct FacebookSettings {
    /// The Meta app. Its secret exchanges codes and signs the webhooks of accounts that were connected with it.
    pub app: AppKeys,
    /// A configuration of Facebook Login for Business; without one the scopes are asked for one by one.
    pub config_id: Option<String>,
    /// Whether that configuration gives tokens of a portfolio's system user.
    pub system_users: bool,
    /// Whether calls prove that they know the app's secret (META 10).
    pub appsecret_proof: bool,
    /// The host of the login dialog: `https://www.facebook.com`.
    pub login_url: String,
    /// The host of the Graph API: `https://graph.facebook.com`.
    pub graph_url: String,
}

/// What is wrong with the settings of an app.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidSettings {
    /// A host's URL.
    #[error("has a host that is no absolute http or https URL")]
    Host,
    /// The version.
    #[error("has a Graph version that is not like v26.0")]
    Version,
    /// Whoever knows that a secret is empty could sign.
    #[error("lacks its id, its secret or its verify token")]
    Missing,
}

/// The hosts, read.
#[derive(Debug, Clone)]
struct Hosts {
    login: Url,
    token: Url,
    graph: Url,
    facebook_login: Url,
    facebook_graph: Url,
}

impl InstagramSettings {
    fn hosts(&self) -> Result<Hosts, InvalidSettings> {
        let read = |text: &str| {
            let url = Url::parse(text).ok();
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
                .ok_or(InvalidSettings::Host)
        };
        // a host that no login is offered at is never asked
        let facebook = |host: fn(&FacebookSettings) -> &str| {
            let facebook = self.facebook.as_ref();
            read(facebook.map_or(self.graph_url.as_str(), host))
        };
        Ok(Hosts {
            login: read(&self.login_url)?,
            token: read(&self.token_url)?,
            graph: read(&self.graph_url)?,
            facebook_login: facebook(|it| it.login_url.as_str())?,
            facebook_graph: facebook(|it| it.graph_url.as_str())?,
        })
    }

    fn complete(&self) -> Result<(), InvalidSettings> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let version = self.graph_version.strip_prefix('v');
        let version = version.and_then(|version| version.split_once('.'));
        if !version.is_some_and(|(major, minor)| digits(major) && digits(minor)) {
            return Err(InvalidSettings::Version);
        }
        let empty = |secret: &SecretString| secret.expose_secret().is_empty();
        let incomplete = |app: &AppKeys| app.id.is_empty() || empty(&app.secret);
        let facebook = self.facebook.as_ref().map(|facebook| &facebook.app);
        let apps = || self.instagram.iter().chain(facebook);
        let lacking = apps().next().is_none()
            || apps().any(incomplete)
            || empty(&self.verify_token)
            || self.meta_app_secret.as_ref().is_some_and(empty);
        if lacking {
            Err(InvalidSettings::Missing)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
