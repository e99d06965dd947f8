use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::ConfigProblem;

/// The database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`, as the role that the service runs as.
    pub url: SecretString,
    /// The role that owns the tables, for `gramway migrate`.
    pub owner_url: Option<SecretString>,
    /// Connections at most (PostgreSQL).
    pub max_connections: u32,
    /// Whether what messages say is sealed.
    pub seal_content: bool,
}

impl Database {
    /// The URL of the role that owns the tables.
    pub fn owner_url(&self) -> &SecretString {
        self.owner_url.as_ref().unwrap_or(&self.url)
    }

    /// Whether it is an SQLite file.
    pub fn is_sqlite(&self) -> bool {
        self.url.expose_secret().starts_with("sqlite:")
    }

    pub(super) fn validate(&self, problems: &mut Vec<ConfigProblem>) {
        let urls = [
            ("url", Some(&self.url)),
            ("owner_url", self.owner_url.as_ref()),
        ];
        for (key, url) in urls {
            let known = url.is_none_or(|url| {
                ["sqlite:", "postgres://", "postgresql://"]
                    .iter()
                    .any(|scheme| url.expose_secret().starts_with(scheme))
            });
            if !known {
                problems.push(ConfigProblem::new(
                    format!("database.{key}"),
                    "must begin with sqlite: or postgres://",
                ));
            }
        }
        if !(2..=1000).contains(&self.max_connections) {
            problems.push(ConfigProblem::new(
                "database.max_connections",
                "must be between 2 and 1000",
            ));
        }
    }
}
