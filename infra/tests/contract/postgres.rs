//! A PostgreSQL database for each test, copied from one that was migrated.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::model::shared::SecretString;
use infra::store::{MigrateSettings, migrate};
use sea_orm::{ConnectionTrait as _, Statement};
use tokio::sync::OnceCell;

use crate::harness::raw;

/// A database of a test's own. It stays until the cluster goes: dropping one takes longer than a test.
#[derive(Debug)]
pub(crate) struct Own {
    name: String,
    app: String,
}

impl Own {
    pub(crate) async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let template = template().await;
        let name = format!("{template}_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        let owner = variable("GRAMWAY_TEST_POSTGRES_OWNER_URL");
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        statement(&owner, &create).await;
        Self {
            app: at(&variable("GRAMWAY_TEST_POSTGRES_APP_URL"), &name),
            name,
        }
    }

    pub(crate) fn app_url(&self) -> String {
        self.app.clone()
    }

    pub(crate) fn owner_url(&self) -> String {
        at(&variable("GRAMWAY_TEST_POSTGRES_OWNER_URL"), &self.name)
    }

    pub(crate) async fn open_transactions(&self) -> usize {
        // A role sees the state of its own sessions only. A single statement that is under way is no open transaction.
        let raw = raw(&self.app).await;
        let seen = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 \
            AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()";
        let statement = Statement::from_sql_and_values(
            raw.get_database_backend(),
            seen,
            [self.name.clone().into()],
        );
        let row = raw.query_one_raw(statement).await.unwrap().unwrap();
        raw.close().await.unwrap();
        usize::try_from(row.try_get_by_index::<i64>(0).unwrap()).unwrap()
    }
}

async fn template() -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let owner = variable("GRAMWAY_TEST_POSTGRES_OWNER_URL");
            let name = format!("contract_{}", std::process::id());
            statement(&owner, &format!("DROP DATABASE IF EXISTS {name}")).await;
            statement(&owner, &format!("CREATE DATABASE {name}")).await;
            let settings = MigrateSettings {
                url: SecretString::from(at(&owner, &name)),
                application_role: Some(role(&variable("GRAMWAY_TEST_POSTGRES_APP_URL"))),
            };
            migrate(&settings).await.unwrap();
            name
        })
        .await
        .clone()
}

async fn statement(url: &str, sql: &str) {
    let raw = raw(url).await;
    raw.execute_unprepared(sql).await.unwrap();
    raw.close().await.unwrap();
}

/// The same server, another database.
fn at(url: &str, database: &str) -> String {
    let mut url = url::Url::parse(url).unwrap();
    url.set_path(database);
    url.to_string()
}

fn role(url: &str) -> String {
    url::Url::parse(url).unwrap().username().to_owned()
}

fn variable(name: &str) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no configuration but their environment"
    )]
    let value = std::env::var(name);
    value.unwrap_or_else(|_| {
        panic!("{name} is not set: run tests/run, or tests/with-postgres cargo test -p infra")
    })
}
