//! Connections: what each database is told when it is connected to, and who may write.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};
use sea_orm::{DatabaseConnection, DbBackend, SqlxPostgresConnector, SqlxSqliteConnector};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use super::StoreStats;
use super::error::OpenError;
use super::writer::Writer;

/// How long a transaction waits for a row's lock before its batch is tried in halves.
const LOCK_TIMEOUT: &str = "250ms";
/// How long a request waits for a connection before the database counts as away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// A connection that was idle for longer is asked whether it still lives before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// On PostgreSQL: commits, settlements, ingress, claims, and one for single statements (leases, operator).
const WRITERS: u32 = 5;
/// On PostgreSQL: one for each kind of look-up that is asked together, those of ingress and of claims, and one more.
const LOOK_UPS: u32 = 12;
/// For how long a connection, and with it the plans of its statements, is kept on PostgreSQL.
const PLANS_KEPT: Duration = Duration::from_secs(30);

/// How long PostgreSQL goes on with a question about all workspaces: whoever asked has given up by then.
const SURVEY_TIMEOUT: &str = "2s";
/// For how long the connection that such questions are asked on is kept when none is.
const SURVEY_IDLE: Duration = Duration::from_mins(1);

/// Who may read and write new files: their owner.
const OWNER: u32 = 0o600;

/// Which database, and how much of it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite://FILE` or `postgres://…`; on PostgreSQL the role that only reads and writes rows.
    pub url: SecretString,
    /// Connections that read.
    pub max_connections: u32,
}

/// A connected database.
#[derive(Debug, Clone)]
pub struct Database(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    read: DatabaseConnection,
    /// For look-ups by key, whose plans are kept; on SQLite the same as `read`.
    look_up: DatabaseConnection,
    /// For what lasts: questions about all workspaces, and writing SQLite's log back.
    survey: DatabaseConnection,
    write: DatabaseConnection,
    /// SQLite has one writer at a time; tokio's semaphore serves in the order of asking, `busy_timeout` would not.
    queue: Semaphore,
    open_batches: AtomicUsize,
    /// The last number of SQLite's work sequence; PostgreSQL has its own.
    sequence: AtomicI64,
    /// Of the leases over work, on SQLite: nobody else writes the file, so what this process took is what is on record.
    tokens: Mutex<HashMap<i16, i64>>,
    stats: StoreStats,
    /// Held for as long as the process writes the SQLite file.
    _lock: Option<File>,
}

/// Connects. The tables need not be there yet.
pub async fn connect(settings: &Settings) -> Result<Database, OpenError> {
    let url = settings.url.expose_secret();
    if url.starts_with("sqlite:") {
        let (options, path) = sqlite_options(url)?;
        let lock = lock(&path)?;
        connect_sqlite(options, lock, settings).await
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        connect_postgres(url, settings).await
    } else {
        Err(OpenError::Url)
    }
}

/// What every connection to a SQLite file is told.
pub(super) fn sqlite_options(url: &str) -> Result<(SqliteConnectOptions, PathBuf), OpenError> {
    // A database in memory would be another one for each connection, and gone with the process.
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(OpenError::Url);
    }
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| OpenError::Url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // In pages: pages that are written again and again go to the file itself seldom. 64 MB at most beside it.
        .pragma("wal_autocheckpoint", "16000")
        // What a statement may have to take back stays in memory, not in a file beside.
        .pragma("temp_store", "memory")
        // In KiB, of each connection.
        .pragma("cache_size", "-8000")
        .statement_cache_capacity(512)
        .disable_statement_logging();
    let path = options.get_filename().to_owned();
    Ok((options, path))
}

/// What every connection to PostgreSQL is told.
pub(super) fn postgres_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    Ok(PgConnectOptions::from_str(url)
        .map_err(|_| OpenError::Url)?
        .application_name("gramway")
        // Making machine code of a statement takes longer than any of ours.
        .options([("jit", "off")])
        .statement_cache_capacity(512)
        .disable_statement_logging())
}

/// One writer process per file, which only its owner reads when it is new: what SQLite keeps beside it is as open as it
/// is, and one that is there stays as it is. The lock is the operating system's: it goes with the process, however that ends.
pub(super) fn lock(path: &Path) -> Result<File, OpenError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(OWNER)
        .open(PathBuf::from(beside))
        .map_err(OpenError::Lock)?;
    match file.try_lock() {
        Ok(()) => {
            OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .mode(OWNER)
                .open(path)
                .map_err(OpenError::File)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(OpenError::Lock(error)),
    }
}

async fn connect_sqlite(
    options: SqliteConnectOptions,
    lock: File,
    settings: &Settings,
) -> Result<Database, OpenError> {
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .max_lifetime(None)
            .idle_timeout(None)
    };
    // The writer first: it makes the file.
    let write = pool()
        .max_connections(1)
        .connect_with(options.clone())
        .await?;
    let queries = options.pragma("query_only", "ON");
    // One that is made when it is wanted: what lasts holds up no read.
    let survey = pool().max_connections(1).connect_lazy_with(queries.clone());
    let read = pool()
        .max_connections(settings.max_connections.max(1))
        .connect_with(queries)
        .await?;
    Ok(Database::new(
        [
            SqlxSqliteConnector::from_sqlx_sqlite_pool(read.clone()),
            SqlxSqliteConnector::from_sqlx_sqlite_pool(read),
            SqlxSqliteConnector::from_sqlx_sqlite_pool(survey),
            SqlxSqliteConnector::from_sqlx_sqlite_pool(write),
        ],
        1,
        Some(lock),
    ))
}

async fn connect_postgres(url: &str, settings: &Settings) -> Result<Database, OpenError> {
    let pool = || {
        PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .before_acquire(|connection, known| {
                Box::pin(async move {
                    if known.idle_for > TRUSTED_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
    };
    let options = postgres_options(url)?;
    let read = pool()
        .max_connections(settings.max_connections.max(1))
        .connect_with(
            options
                .clone()
                .options([("plan_cache_mode", "force_custom_plan")]),
        )
        .await?;
    // One, made when it is wanted: a question that takes too long is ended where it is answered.
    let survey = pool()
        .max_connections(1)
        .idle_timeout(SURVEY_IDLE)
        .connect_lazy_with(options.clone().options([
            ("plan_cache_mode", "force_custom_plan"),
            ("statement_timeout", SURVEY_TIMEOUT),
        ]));
    // Half of what PostgreSQL did under load was planning the same few statements again. A plan that is kept was made
    // for tables as they were, empty ones at first, so it is not kept for long: no connection is.
    // Nor does it read more than an index names, nor gather what an index names before it looks: only who walks along an index
    // remembers which of its entries are of rows that are gone, and of work most are.
    let kept = options.options([
        ("plan_cache_mode", "force_generic_plan"),
        ("enable_seqscan", "off"),
        ("enable_bitmapscan", "off"),
    ]);
    let look_up = pool()
        .max_connections(LOOK_UPS)
        .max_lifetime(PLANS_KEPT)
        .connect_with(kept.clone())
        .await?;
    let write = pool()
        .max_connections(WRITERS)
        .max_lifetime(PLANS_KEPT)
        .connect_with(kept.options([("lock_timeout", LOCK_TIMEOUT)]))
        .await?;
    Ok(Database::new(
        [read, look_up, survey, write].map(SqlxPostgresConnector::from_sqlx_postgres_pool),
        WRITERS,
        None,
    ))
}

impl Database {
    fn new(
        [read, look_up, survey, write]: [DatabaseConnection; 4],
        writers: u32,
        lock: Option<File>,
    ) -> Self {
        Self(Arc::new(Inner {
            read,
            look_up,
            survey,
            write,
            queue: Semaphore::new(usize::try_from(writers).unwrap_or(1)),
            open_batches: AtomicUsize::new(0),
            sequence: AtomicI64::new(0),
            tokens: Mutex::default(),
            stats: StoreStats::default(),
            _lock: lock,
        }))
    }

    /// Which database it is.
    pub(crate) fn backend(&self) -> DbBackend {
        self.0.read.get_database_backend()
    }

    /// For reads.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.read
    }

    /// For look-ups by key.
    pub(crate) fn look_up(&self) -> &DatabaseConnection {
        &self.0.look_up
    }

    /// For what lasts and nobody waits for long for: questions about all workspaces, which PostgreSQL ends itself, and
    /// writing SQLite's log back.
    pub(crate) fn survey(&self) -> &DatabaseConnection {
        &self.0.survey
    }

    /// For writes of one statement that are no batch; waits for its turn.
    pub(crate) async fn writer(&self) -> Writer<'_> {
        let turn = self.0.queue.acquire().await.ok();
        Writer::new(&self.0.write, &self.0.stats, turn)
    }

    /// The token that a shard's lease is under, where only this process can change it and it did or has looked.
    pub(crate) fn token(&self, shard: i16) -> Option<i64> {
        self.tokens().get(&shard).copied()
    }

    /// A shard's lease is under this token; to be said by whose turn it is to write.
    pub(crate) fn is_under(&self, shard: i16, token: i64) {
        if self.backend() == DbBackend::Sqlite {
            self.tokens().insert(shard, token);
        }
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<i16, i64>> {
        // nothing panics half-way in here
        self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many transactions are open: none while work runs.
    pub fn open_transactions(&self) -> usize {
        self.0.open_batches.load(Ordering::SeqCst)
    }

    /// Where what is written is counted.
    pub(crate) fn stats(&self) -> &StoreStats {
        &self.0.stats
    }

    pub(super) fn open_batches(&self) -> &AtomicUsize {
        &self.0.open_batches
    }

    pub(super) fn sequence(&self) -> &AtomicI64 {
        &self.0.sequence
    }

    /// Closes its connections; what is under way ends first.
    pub async fn close(&self) -> Result<(), OpenError> {
        self.0.read.close_by_ref().await?;
        self.0.look_up.close_by_ref().await?;
        self.0.survey.close_by_ref().await?;
        self.0.write.close_by_ref().await?;
        Ok(())
    }
}
