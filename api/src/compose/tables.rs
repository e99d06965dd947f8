use domain::model::shared::ExposeSecret as _;
use infra::store::{MigrateSettings, OpenError, Settings};

use crate::config::Config;

/// Brings the tables up to date, as the role that owns them; how many migrations that took.
pub async fn migrate(config: &Config) -> Result<usize, OpenError> {
    infra::store::migrate(&migrate_settings(config)).await
}

/// The names of the migrations that are still to be applied.
pub async fn pending_migrations(config: &Config) -> Result<Vec<String>, OpenError> {
    infra::store::pending_migrations(&migrate_settings(config)).await
}

/// How the service connects.
pub(super) fn settings(config: &Config) -> Settings {
    Settings {
        url: config.database.url.clone(),
        max_connections: config.database.max_connections,
    }
}

fn migrate_settings(config: &Config) -> MigrateSettings {
    MigrateSettings {
        url: config.database.owner_url().clone(),
        application_role: role(config.database.url.expose_secret()),
    }
}

/// The role that a PostgreSQL URL names.
fn role(url: &str) -> Option<String> {
    let url = url::Url::parse(url)
        .ok()
        .filter(|url| url.scheme().starts_with("postgres"))?;
    let named = url
        .query_pairs()
        .find(|(key, _)| key == "user")
        .map(|(_, user)| user.into_owned());
    named.or_else(|| Some(url.username().to_owned()).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::role;

    #[test]
    fn the_application_role_is_in_its_url() {
        assert_eq!(role("postgres://app:pw@host/db").as_deref(), Some("app"));
        assert_eq!(
            role("postgres:///db?host=/run/pg&user=app").as_deref(),
            Some("app")
        );
        assert_eq!(role("sqlite://gramway.db"), None);
    }
}
