//! Configuration: documented defaults in the binary, then a TOML file, then the environment. One file per section.

mod admin;
mod database;
mod instagram;
mod keys;
mod layers;
mod limits;
mod log;
mod media;
mod onboarding;
mod problems;
mod profiles;
mod reference;
mod retention;
mod sandbox;
mod server;
#[cfg(feature = "testing")]
mod testing;
mod webhooks;
mod work;

use std::path::Path;

use serde::Deserialize;

pub use admin::Admin;
pub use database::Database;
pub use instagram::Instagram;
pub use keys::{Keys, MasterKey};
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use media::Media;
pub use onboarding::Onboarding;
pub use problems::{ConfigProblem, ConfigProblems};
pub use profiles::Profiles;
pub use reference::reference;
pub use retention::Retention;
pub use sandbox::Sandbox;
pub use server::{Network, Server};
#[cfg(feature = "testing")]
pub use testing::Testing;
pub use webhooks::Webhooks;
pub use work::Work;

/// The defaults, with a sentence on every key.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Where this runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// For customers: hosts must be Instagram's and everything https.
    Production,
    /// On a developer's machine.
    Development,
    /// Under tests.
    Test,
}

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where this runs; [`Config::validate`] demands it.
    pub environment: Option<Environment>,
    /// Listening.
    pub server: Server,
    /// Metrics and health.
    pub admin: Admin,
    /// The database.
    pub database: Database,
    /// Master keys.
    pub keys: Keys,
    /// The live Meta app.
    pub instagram: Instagram,
    /// The fake Instagram.
    pub sandbox: Sandbox,
    /// What account owners are shown.
    pub onboarding: Onboarding,
    /// Who contacts are.
    pub profiles: Profiles,
    /// Files that contacts send.
    pub media: Media,
    /// Customers' endpoints.
    pub webhooks: Webhooks,
    /// The scheduler.
    pub work: Work,
    /// For how long what happened is kept.
    pub retention: Retention,
    /// Rate limits.
    pub limits: Limits,
    /// Logs.
    pub log: Log,
    /// What only tests set.
    #[cfg(feature = "testing")]
    #[serde(default)]
    pub testing: Testing,
}

impl Config {
    /// Reads defaults, the file (`gramway.toml` when there is one and no other is named) and the environment.
    /// Fails with every mistake that there is, each with its key.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigProblems> {
        let text = layers::read(file)?;
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the environment is read, once"
        )]
        let environment = std::env::vars();
        Self::from_layers(text.as_deref(), environment)
    }

    /// The same from the text of a file alone, without the environment.
    pub fn parse(toml: &str) -> Result<Self, ConfigProblems> {
        Self::from_layers(Some(toml), std::iter::empty())
    }

    fn from_layers(
        file: Option<&str>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigProblems> {
        let (config, mut problems, taken) = layers::extract(file, environment)?;
        for problem in config.validate() {
            let key = taken.told(&problem.key);
            if !problems.names(&key) {
                problems.push(ConfigProblem { key, ..problem });
            }
        }
        problems.or(config)
    }

    /// Everything that is wrong with it, each with its key; nothing when it can be used.
    pub fn validate(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        if self.environment.is_none() {
            problems.push(ConfigProblem::new(
                "environment",
                "must be said: production, development or test",
            ));
        }
        let production = self.is_production();
        self.server.validate(production, &mut problems);
        self.database.validate(&mut problems);
        self.keys.validate(&mut problems);
        self.instagram.validate(production, &mut problems);
        self.sandbox.validate(production, &mut problems);
        self.onboarding.validate(production, &mut problems);
        self.profiles.validate(&mut problems);
        self.media.validate(production, &mut problems);
        self.webhooks.validate(production, &mut problems);
        self.work.validate(&mut problems);
        self.retention.validate(&mut problems);
        self.limits.validate(&mut problems);
        self.log.validate(&mut problems);
        #[cfg(feature = "testing")]
        self.testing.validate(&mut problems);
        problems
    }

    /// Whether this is for customers.
    pub fn is_production(&self) -> bool {
        self.environment == Some(Environment::Production)
    }
}

#[cfg(test)]
mod tests;
