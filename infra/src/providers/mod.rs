//! Providers: a folder each. Whatever is called on a channel goes to the hosts of its provider app and nowhere else.

pub mod instagram;

use std::sync::Arc;

use domain::model::channel::{ProviderApp, ProviderAppId, ProviderKind};
use domain::model::shared::{Clock, Rates};
use domain::model::workspace::Mode;
use domain::port::provider::{Provider, Providers};
use thiserror::Error;
use url::Url;
use uuid::Uuid;

use crate::budgets::Budgets;
use crate::http::{ClientError, provider_client};

use instagram::{Instagram, InstagramSettings, InvalidSettings};

/// The id of the shared app of this kind and mode. It is the same in every install, so that a webhook's path, a channel and
/// its route go on meaning the same app when the configuration changes: the bytes spell `gramway`, then the kind, then the mode.
pub const fn shared_app(kind: ProviderKind, mode: Mode) -> ProviderAppId {
    let kind = match kind {
        ProviderKind::Instagram => 1,
    };
    let mode = match mode {
        Mode::Live => 1,
        Mode::Test => 2,
    };
    // a UUID of version 8, whose meaning is ours (RFC 9562, 5.8)
    let spelt = 0x6772_616d_7761_8079_8000_0000_0000_0000;
    ProviderAppId::from_uuid(Uuid::from_u128(spelt | kind << 16 | mode))
}

/// How fast one channel may be asked for each thing, whatever it is. With a second kind of channel this is a table of kinds.
pub(crate) const fn rates() -> Rates {
    instagram::RATES
}

/// A provider app as it is configured.
#[derive(Debug, Clone)]
pub enum AppSettings {
    /// One of Instagram.
    Instagram(InstagramSettings),
}

impl AppSettings {
    /// Below which URL a sandbox keeps the files of messages; none for a live app, whose files are on the public internet.
    pub fn own_files(&self) -> Option<Url> {
        match self {
            Self::Instagram(settings) => settings.own_files(),
        }
    }
}

/// Why the provider apps cannot be used.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// One of them is not complete.
    #[error("the {} provider app of mode {} {problem}", kind.as_str(), mode.as_str())]
    Settings {
        /// What kind of app.
        kind: ProviderKind,
        /// Of which mode.
        mode: Mode,
        /// What is wrong.
        problem: InvalidSettings,
    },
    /// There are two shared apps of one mode.
    #[error("there are two provider apps of mode {}", mode.as_str())]
    Twice {
        /// The mode.
        mode: Mode,
    },
    /// The HTTP client cannot be made.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// The provider apps of this process.
#[derive(Debug)]
pub struct Registry {
    apps: Vec<Arc<dyn Provider>>,
    budgets: Arc<Budgets>,
}

impl Registry {
    /// Makes ready what is configured; all apps share one HTTP client.
    pub fn new(settings: Vec<AppSettings>, clock: &Arc<dyn Clock>) -> Result<Self, RegistryError> {
        let client = provider_client()?;
        let budgets = Arc::new(Budgets::new(rates()));
        let mut apps: Vec<Arc<dyn Provider>> = Vec::with_capacity(settings.len());
        for app in settings {
            let app: Arc<dyn Provider> = match app {
                AppSettings::Instagram(settings) => {
                    let mode = settings.mode;
                    let gate = (Arc::clone(&budgets), Arc::clone(clock));
                    let made = Instagram::new(settings, client.clone(), gate);
                    Arc::new(made.map_err(|problem| RegistryError::Settings {
                        kind: ProviderKind::Instagram,
                        mode,
                        problem,
                    })?)
                }
            };
            let mode = app.app().mode;
            if apps.iter().any(|other| other.app().mode == mode) {
                return Err(RegistryError::Twice { mode });
            }
            apps.push(app);
        }
        Ok(Self { apps, budgets })
    }

    /// How fast their channels are asked: whoever starts work that calls them asks these, too.
    pub fn budgets(&self) -> Arc<Budgets> {
        Arc::clone(&self.budgets)
    }

    /// Which apps there are.
    pub fn apps(&self) -> Vec<ProviderApp> {
        self.apps.iter().map(|app| app.app()).collect()
    }

    fn the(&self, wanted: impl Fn(ProviderApp) -> bool) -> Option<Arc<dyn Provider>> {
        let mut apps = self.apps.iter();
        apps.find(|app| wanted(app.app())).map(Arc::clone)
    }
}

impl Providers for Registry {
    fn find(&self, app: ProviderAppId) -> Option<Arc<dyn Provider>> {
        self.the(|one| one.id == app)
    }

    fn shared(&self, mode: Mode) -> Option<Arc<dyn Provider>> {
        self.the(|one| one.mode == mode)
    }
}

#[cfg(test)]
mod tests {
    use super::instagram::tests::settings;
    use super::*;
    use crate::time::SystemClock;

    fn registry(modes: &[Mode]) -> Result<Registry, RegistryError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let apps = modes.iter().map(|mode| {
            AppSettings::Instagram(InstagramSettings {
                mode: *mode,
                ..settings("https://instagram.example")
            })
        });
        Registry::new(apps.collect(), &clock)
    }

    #[test]
    fn the_ids_of_shared_apps_never_change() {
        let id = |mode| shared_app(ProviderKind::Instagram, mode).to_string();
        assert_eq!(id(Mode::Live), "app_37e9gptxv1g1wr000000002001");
        assert_eq!(id(Mode::Test), "app_37e9gptxv1g1wr000000002002");
    }

    #[test]
    fn an_app_is_found_by_its_id_and_by_its_mode() {
        let registry = registry(&[Mode::Test, Mode::Live]).unwrap();
        for mode in [Mode::Live, Mode::Test] {
            let id = shared_app(ProviderKind::Instagram, mode);
            assert_eq!(registry.shared(mode).unwrap().app().id, id);
            assert_eq!(registry.find(id).unwrap().app().mode, mode);
        }
        let stranger = ProviderAppId::from_uuid(Uuid::nil());
        assert!(registry.find(stranger).is_none());
    }

    #[test]
    fn what_is_not_configured_is_not_there() {
        let registry = registry(&[Mode::Test]).unwrap();
        assert!(registry.shared(Mode::Live).is_none());
        assert_eq!(registry.apps().len(), 1);
    }

    #[test]
    fn one_mode_has_one_shared_app() {
        let twice = registry(&[Mode::Test, Mode::Test]);
        assert!(matches!(
            twice,
            Err(RegistryError::Twice { mode: Mode::Test })
        ));
    }
}
