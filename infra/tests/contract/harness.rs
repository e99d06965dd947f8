//! A fresh database for each test, on both of them.

use std::path::PathBuf;
use std::sync::Arc;

use domain::model::operation::Stretch;
use domain::model::shared::{Clock, SecretString};
use domain::port::crypto::Vault;
use domain::port::work::{Fence, Handover};
use infra::crypto::{Keyring, KeyringSettings, MasterKey};
use infra::ids::UuidIds;
use infra::store::{Database, MigrateSettings, Parts, SeaKeys, Settings, connect, migrate, open};
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection};
use tokio::sync::OnceCell;

pub(crate) use infra::store::SeaStore;

use crate::postgres;

/// Makes the two tests of one function.
macro_rules! on_both {
    ($name:ident) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::harness::Kind::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::harness::Kind::Postgres).await;
            }
        }
    };
}
pub(crate) use on_both;

/// All of a log.
pub(crate) const WHOLE: Stretch = Stretch {
    after: 0,
    upto: i64::MAX,
};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A migrated database of a test's own, gone with it.
#[derive(Debug)]
pub(crate) struct Fresh {
    kind: Kind,
    url: String,
    open: Option<(Database, Arc<dyn Vault>)>,
    home: Home,
}

#[derive(Debug)]
enum Home {
    Folder(tempfile::TempDir),
    Postgres(postgres::Own),
}

impl Fresh {
    pub(crate) async fn new(kind: Kind) -> Self {
        let (url, home) = match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("gramway.db");
                std::fs::copy(sqlite_template().await, &file).unwrap();
                let url = format!("sqlite://{}", file.display());
                (url, Home::Folder(folder))
            }
            Kind::Postgres => {
                let own = postgres::Own::new().await;
                (own.app_url(), Home::Postgres(own))
            }
        };
        let database = connected(&url).await;
        let vault = vault(&database).await;
        Self {
            kind,
            url,
            open: Some((database, vault)),
            home,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// What the application connects with.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn database(&self) -> Database {
        self.open.as_ref().expect("it was let go").0.clone()
    }

    pub(crate) fn vault(&self) -> Arc<dyn Vault> {
        Arc::clone(&self.open.as_ref().expect("it was let go").1)
    }

    /// Drops its connections and keeps the database.
    pub(crate) fn let_go(mut self) -> Self {
        self.open = None;
        self
    }

    /// A connection of whoever may change tables.
    pub(crate) async fn owner(&self) -> DatabaseConnection {
        match &self.home {
            Home::Folder(_) => self.raw().await,
            Home::Postgres(own) => raw(&own.owner_url()).await,
        }
    }

    /// A store that tells `handover`.
    pub(crate) async fn store(
        &self,
        clock: Arc<dyn Clock>,
        handover: Arc<dyn Handover>,
    ) -> SeaStore {
        let store = self.store_that(clock, false).await;
        store.hand_over_to(handover);
        store
    }

    /// A store that seals content, or does not. On the same connections as the others.
    pub(crate) async fn store_that(&self, clock: Arc<dyn Clock>, seal_content: bool) -> SeaStore {
        opened(self.database(), self.vault(), clock, seal_content).await
    }

    /// A store on connections of its own, as another process would have it; on SQLite there can be none.
    pub(crate) async fn elsewhere(&self, clock: Arc<dyn Clock>) -> SeaStore {
        let database = match self.kind {
            Kind::Sqlite => self.database(),
            Kind::Postgres => connected(&self.url).await,
        };
        opened(database, self.vault(), clock, false).await
    }

    /// A connection that knows nothing of the store.
    pub(crate) async fn raw(&self) -> DatabaseConnection {
        raw(&self.url).await
    }

    /// A transaction of somebody else's who settles under this lease and takes his time.
    pub(crate) async fn share_lease(&self, fence: Fence) -> Sharing {
        let raw = self.raw().await;
        let shard = fence.shard;
        raw.execute_unprepared("BEGIN").await.unwrap();
        let lock = match self.kind {
            Kind::Sqlite => "",
            Kind::Postgres => " FOR KEY SHARE",
        };
        let read = format!("SELECT token FROM lease WHERE shard = {shard}{lock}");
        raw.execute_unprepared(&read).await.unwrap();
        Sharing(raw)
    }

    /// How many transactions the database itself sees open, besides the one that asks.
    pub(crate) async fn transactions_seen_from_outside(&self) -> usize {
        match &self.home {
            // SQLite tells nobody; its one writer's lock can be had when none is open.
            Home::Folder(_) => {
                let raw = self.raw().await;
                let busy = raw.execute_unprepared("BEGIN IMMEDIATE").await.is_err();
                if !busy {
                    raw.execute_unprepared("ROLLBACK").await.unwrap();
                }
                usize::from(busy)
            }
            Home::Postgres(own) => own.open_transactions().await,
        }
    }

    /// All files of the database, on SQLite.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        match &self.home {
            Home::Folder(folder) => std::fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect(),
            Home::Postgres(_) => vec![],
        }
    }
}

/// Somebody else's open transaction.
#[derive(Debug)]
pub(crate) struct Sharing(DatabaseConnection);

impl Sharing {
    pub(crate) async fn close(self) {
        self.0.execute_unprepared("ROLLBACK").await.unwrap();
        self.0.close().await.unwrap();
    }
}

pub(crate) async fn connected(url: &str) -> Database {
    let settings = Settings {
        url: SecretString::from(url),
        max_connections: 8,
    };
    connect(&settings).await.unwrap()
}

pub(crate) async fn opened(
    database: Database,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    seal_content: bool,
) -> SeaStore {
    let parts = Parts {
        vault,
        clock,
        ids: Arc::new(UuidIds),
        seal_content,
    };
    open(database, parts).await.unwrap()
}

pub(crate) async fn vault(database: &Database) -> Arc<dyn Vault> {
    let settings = KeyringSettings {
        keys: vec![MasterKey {
            id: "1".to_owned(),
            key: SecretString::from("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
        }],
    };
    let kept = Arc::new(SeaKeys::new(database.clone()));
    Arc::new(Keyring::unlock(&settings, kept).await.unwrap())
}

pub(crate) async fn raw(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

/// A migrated file, made once.
async fn sqlite_template() -> PathBuf {
    static TEMPLATE: OnceCell<tempfile::TempDir> = OnceCell::const_new();
    let folder = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let settings = MigrateSettings {
                url: format!("sqlite://{}", folder.path().join("template.db").display()).into(),
                application_role: None,
            };
            migrate(&settings).await.unwrap();
            folder
        })
        .await;
    folder.path().join("template.db")
}
