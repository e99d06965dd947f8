//! What a sandbox is told when it starts.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::random;

/// What a sandbox is told when it starts. The default listens on a free loopback port, makes up
/// its secrets and knows nobody.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where others reach it, when that is not where it listens.
    pub public_url: Option<String>,
    /// The app; what is not given is made up.
    pub app: AppSettings,
    /// Where webhooks go.
    pub callback: Option<Url>,
    /// Begin with the account `demo_shop` and the user `demo_user`.
    pub demo: bool,
    /// Tell the app its own sends (`is_echo`), as Instagram does.
    pub echoes: bool,
    /// How the code exchange answers.
    pub token_shape: TokenShape,
    /// The app has the Human Agent feature: seven days for what a person wrote.
    pub human_agent: bool,
    /// Requests to remember.
    pub keep_requests: usize,
    /// Tries of webhooks to remember.
    pub keep_webhooks: usize,
    /// Messages to remember per conversation.
    pub keep_messages: usize,
    /// How long to wait for the callback's answer.
    pub webhook_timeout: Duration,
    /// Pauses before a webhook is tried again.
    pub webhook_retries: Vec<Duration>,
    /// When set, `/_control` wants it as a bearer token.
    pub control_key: Option<SecretString>,
    /// A file that keeps app, accounts, users, tokens and conversations over restarts.
    pub state_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            app: AppSettings::default(),
            callback: None,
            demo: false,
            echoes: true,
            token_shape: TokenShape::Flat,
            human_agent: false,
            keep_requests: 2_000,
            keep_webhooks: 2_000,
            keep_messages: 500,
            webhook_timeout: Duration::from_secs(5),
            webhook_retries: vec![
                Duration::from_millis(100),
                Duration::from_millis(400),
                Duration::from_secs(2),
            ],
            control_key: None,
            state_file: None,
        }
    }
}

/// The two shapes in which the code exchange answers (META 1b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenShape {
    /// What is seen on the wire: flat, a number for the user, a list of permissions.
    Flat,
    /// What is documented: inside `data[0]`, strings.
    Wrapped,
}

/// Which redirect URIs the login dialog accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectUris {
    /// Every one.
    Any,
    /// These, byte for byte.
    Only(Vec<String>),
}

impl RedirectUris {
    pub(crate) fn accept(&self, uri: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(uris) => uris.iter().any(|known| known == uri),
        }
    }
}

/// The app as it is configured; what is `None` is made up at the start.
#[derive(Clone)]
pub struct AppSettings {
    /// Meta app id.
    pub app_id: Option<String>,
    /// Meta app secret.
    pub app_secret: Option<String>,
    /// Instagram app id: `client_id` of the login.
    pub instagram_app_id: Option<String>,
    /// Instagram app secret: exchanges codes, signs webhooks.
    pub instagram_app_secret: Option<String>,
    /// What the webhook handshake says.
    pub verify_token: Option<String>,
    /// Which redirect URIs the login dialog accepts.
    pub redirect_uris: RedirectUris,
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            app_id: None,
            app_secret: None,
            instagram_app_id: None,
            instagram_app_secret: None,
            verify_token: None,
            redirect_uris: RedirectUris::Any,
        }
    }
}

impl fmt::Debug for AppSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppSettings")
            .field("app_id", &self.app_id)
            .field("instagram_app_id", &self.instagram_app_id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

/// The app of a running sandbox: what its owner would copy from Meta's dashboard.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of Meta's dashboard")]
pub struct App {
    /// Meta app id.
    pub app_id: String,
    /// Meta app secret.
    pub app_secret: String,
    /// Instagram app id: `client_id` of the login.
    pub instagram_app_id: String,
    /// Instagram app secret: exchanges codes, signs webhooks.
    pub instagram_app_secret: String,
    /// What the webhook handshake says.
    pub verify_token: String,
    /// Which redirect URIs the login dialog accepts.
    pub redirect_uris: RedirectUris,
}

impl App {
    /// What is configured; else what an earlier run had; else something new.
    pub(crate) fn new(settings: &AppSettings, earlier: Option<&Self>) -> Self {
        let pick = |configured: &Option<String>,
                    known: fn(&Self) -> &String,
                    fresh: &dyn Fn() -> String| {
            configured
                .clone()
                .or_else(|| earlier.map(known).cloned())
                .unwrap_or_else(fresh)
        };
        Self {
            app_id: pick(&settings.app_id, |app| &app.app_id, &|| {
                random::digits("9", 16)
            }),
            app_secret: pick(&settings.app_secret, |app| &app.app_secret, &random::secret),
            instagram_app_id: pick(
                &settings.instagram_app_id,
                |app| &app.instagram_app_id,
                &|| random::digits("8", 16),
            ),
            instagram_app_secret: pick(
                &settings.instagram_app_secret,
                |app| &app.instagram_app_secret,
                &random::secret,
            ),
            verify_token: pick(
                &settings.verify_token,
                |app| &app.verify_token,
                &random::secret,
            ),
            redirect_uris: settings.redirect_uris.clone(),
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("app_id", &self.app_id)
            .field("instagram_app_id", &self.instagram_app_id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_made_up_and_not_shown() {
        let app = App::new(&AppSettings::default(), None);
        let other = App::new(&AppSettings::default(), None);

        assert_ne!(app.instagram_app_secret, other.instagram_app_secret);
        assert!(!format!("{app:?}").contains(&app.instagram_app_secret));
    }

    #[test]
    fn configuration_wins_over_an_earlier_run() {
        let earlier = App::new(&AppSettings::default(), None);
        let settings = AppSettings {
            app_id: Some("1".to_owned()),
            ..AppSettings::default()
        };

        let app = App::new(&settings, Some(&earlier));

        assert_eq!(app.app_id, "1");
        assert_eq!(app.app_secret, earlier.app_secret);
    }
}
