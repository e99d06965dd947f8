//! A database of its own for every test, copied from one that was migrated once.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::model::message::MessageId;
use infra::store::{MigrateSettings, migrate};
use sea_orm::{
    ConnectionTrait as _, Database as Connector, DatabaseConnection, DbBackend, DbErr, Statement,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::wait::within;

/// The kinds of work that are a part and a task (`infra/src/store/codec/job.rs`).
const PART: i16 = 2;
/// Deliveries, and those that were asked for again.
const DELIVERIES: &str = "kind IN (3, 4)";
const TASK: i16 = 5;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A database of the private cluster.
    Postgres,
}

/// Open work, but for tasks whose first try is later than `now`: what is planned is no work that is left.
pub(crate) async fn open_work(connection: &DatabaseConnection, now: i64) -> i64 {
    let planned = format!("kind = {TASK} AND attempt = 0 AND due_at > {now}");
    count_work(connection, &format!("NOT ({planned})")).await
}

/// The open work, for a person to read.
pub(crate) async fn left_work(connection: &DatabaseConnection) -> String {
    let sql = "SELECT kind, attempt, due_at, started_at, lane FROM work ORDER BY seq";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let rows = rows.iter().map(|row| {
        let number = |name| row.try_get::<Option<i64>>("", name).unwrap();
        let kind: i16 = row.try_get("", "kind").unwrap();
        let attempt: i32 = row.try_get("", "attempt").unwrap();
        let (due, started, lane) = (number("due_at"), number("started_at"), number("lane"));
        format!("kind {kind}, attempt {attempt}, due {due:?}, started {started:?}, lane {lane:?}")
    });
    rows.collect::<Vec<_>>().join("; ")
}

/// Work that is due by `now` and whose target is not closed, or under way.
pub(crate) async fn due_work(connection: &DatabaseConnection, now: i64) -> i64 {
    count_work(
        connection,
        &format!(
            "started_at IS NOT NULL OR (due_at <= {now} AND NOT EXISTS (SELECT 1 FROM target_control c \
             WHERE c.target = work.target AND (c.closed = 2 OR (c.closed = 1 AND c.closed_until > {now}))))"
        ),
    )
    .await
}

/// Waits until nobody else is connected.
pub(crate) async fn alone(connection: &DatabaseConnection) {
    let backend = connection.get_database_backend();
    let sql = "SELECT count(*) AS others FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    if backend != DbBackend::Postgres {
        return;
    }
    loop {
        let statement = Statement::from_string(backend, sql);
        let row = connection.query_one_raw(statement).await.unwrap().unwrap();
        if row.try_get::<i64>("", "others").unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The messages of which a part bears the `sending` mark.
pub(crate) async fn marked_messages(connection: &DatabaseConnection) -> BTreeSet<MessageId> {
    let sql = format!(
        "SELECT part.message_id AS message FROM work \
         JOIN part ON part.workspace_id = work.workspace_id AND part.id = work.id \
         WHERE work.kind = {PART} AND work.started_at IS NOT NULL"
    );
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let ids = rows.iter().map(|row| row.try_get("", "message").unwrap());
    ids.map(MessageId::from_uuid).collect()
}

/// How many deliveries are begun.
pub(crate) async fn begun_deliveries(connection: &DatabaseConnection) -> usize {
    let begun = format!("{DELIVERIES} AND started_at IS NOT NULL");
    usize::try_from(count_work(connection, &begun).await).unwrap()
}

async fn count_work(connection: &DatabaseConnection, like: &str) -> i64 {
    let sql = format!("SELECT count(*) AS open FROM work WHERE {like}");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "open").unwrap()
}

/// A migrated, empty database, gone when it is finished with.
#[derive(Debug)]
pub struct Database {
    /// Which.
    pub backend: Backend,
    /// What the service connects to.
    pub url: String,
    /// What migrations and dumps connect to.
    pub owner_url: String,
    folder: TempDir,
    name: String,
}

static SQLITE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// A fresh one.
    pub async fn create(backend: Backend) -> Self {
        Self::new(backend, true).await
    }

    /// One without tables: on SQLite there is not even a file.
    pub async fn bare(backend: Backend) -> Self {
        Self::new(backend, false).await
    }

    async fn new(backend: Backend, migrated: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("gramway_test_{}_{count}", std::process::id());
        match backend {
            Backend::Sqlite => {
                let file = folder.path().join("gramway.db");
                if migrated {
                    let (_, template) = SQLITE.get_or_init(sqlite_template).await;
                    std::fs::copy(template, &file).unwrap();
                }
                let url = sqlite_url(&file);
                Self {
                    backend,
                    owner_url: url.clone(),
                    url,
                    folder,
                    name,
                }
            }
            Backend::Postgres => {
                if migrated {
                    let template = POSTGRES.get_or_init(postgres_template).await;
                    admin(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
                } else {
                    admin(&format!("CREATE DATABASE {name}")).await;
                }
                Self {
                    backend,
                    url: in_database(&variable("GRAMWAY_TEST_POSTGRES_APP_URL"), &name),
                    owner_url: in_database(&variable("GRAMWAY_TEST_POSTGRES_OWNER_URL"), &name),
                    folder,
                    name,
                }
            }
        }
    }

    /// The one database of a test's own cluster, migrated.
    pub(crate) async fn of_cluster(owner_url: String, url: String) -> Self {
        let app = reqwest::Url::parse(&url).unwrap();
        prepare(&owner_url, Some(app.username())).await;
        Self {
            backend: Backend::Postgres,
            url,
            owner_url,
            folder: tempfile::tempdir().unwrap(),
            name: "gramway".to_owned(),
        }
    }

    /// A folder that lives as long as the database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A connection beside the service's.
    pub async fn connect(&self) -> DatabaseConnection {
        Connector::connect(&self.owner_url).await.unwrap()
    }

    /// Drops it, as soon as the last session has ended. A test that fails leaves it to the cluster's end.
    pub async fn remove(&self) {
        if self.backend == Backend::Postgres {
            let drop = format!("DROP DATABASE {}", self.name);
            let dropped = async { while told(&drop).await.is_err() {} };
            within("the end of the last session", dropped).await;
        }
    }
}

/// What `tests/run` says of the cluster; without it half of the tests would be missing, so they fail.
#[expect(
    clippy::disallowed_methods,
    reason = "the harness is told by tests/run, not by a configuration"
)]
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run tests/run, or tests/with-postgres cargo test -p e2e")
    })
}

/// The URL of a file.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn sqlite_template() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    prepare(&sqlite_url(&file), None).await;
    (folder, file)
}

async fn postgres_template() -> String {
    let name = format!("gramway_template_{}", std::process::id());
    admin(&format!("CREATE DATABASE {name}")).await;
    let url = in_database(&variable("GRAMWAY_TEST_POSTGRES_OWNER_URL"), &name);
    let app = reqwest::Url::parse(&variable("GRAMWAY_TEST_POSTGRES_APP_URL")).unwrap();
    prepare(&url, Some(app.username())).await;
    name
}

async fn prepare(url: &str, role: Option<&str>) {
    let settings = MigrateSettings {
        url: url.into(),
        application_role: role.map(str::to_owned),
    };
    migrate(&settings).await.unwrap();
}

async fn admin(statement: &str) {
    told(statement).await.unwrap();
}

async fn told(statement: &str) -> Result<(), DbErr> {
    let url = variable("GRAMWAY_TEST_POSTGRES_OWNER_URL");
    let connection = Connector::connect(url).await?;
    let told = connection.execute_unprepared(statement).await;
    connection.close().await?;
    told.map(|_| ())
}

fn in_database(url: &str, name: &str) -> String {
    let mut url = reqwest::Url::parse(url).unwrap();
    url.set_path(name);
    url.into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sea_orm::{ConnectionTrait as _, Statement};

    use super::Database;

    crate::both! {
        async fn a_fresh_database_has_its_tables_and_nothing_in_them(database: Arc<Database>) {
            let connection = database.connect().await;

            let count = "SELECT count(*) AS rows FROM workspace";
            let statement = Statement::from_string(connection.get_database_backend(), count);
            let row = connection.query_one_raw(statement).await.unwrap().unwrap();

            assert_eq!(row.try_get::<i64>("", "rows").unwrap(), 0);
            connection.close().await.unwrap();
        }
    }
}
