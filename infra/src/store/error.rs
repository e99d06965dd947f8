//! What the driver says, in the port's words.

use std::path::PathBuf;

use domain::port::store::StoreError;
use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr};
use thiserror::Error;

/// Why a database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The URL is neither `sqlite:` with a file nor `postgres:`.
    #[error("the database URL is not sqlite://FILE or postgres://…")]
    Url,
    /// Another process writes this file.
    #[error("another process has the database {} open: SQLite has one writer process; more need PostgreSQL", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The lock file beside the database cannot be made.
    #[error("the lock beside the database cannot be taken")]
    Lock(#[source] std::io::Error),
    /// The database's file cannot be made or written.
    #[error("the database's file cannot be written")]
    File(#[source] std::io::Error),
    /// Tables are missing or older than this program.
    #[error("the database lacks {missing} migrations: run `gramway migrate`")]
    NotMigrated {
        /// How many.
        missing: usize,
    },
    /// The database refused or cannot be reached.
    #[error("the database refused or cannot be reached")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DbErr> for OpenError {
    fn from(error: DbErr) -> Self {
        Self::Database(Box::new(error))
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Box::new(error))
    }
}

/// A driver's error, in the port's words.
pub(crate) fn store_error(error: DbErr) -> StoreError {
    if is_unavailable(&error) || is_contended(&error) {
        StoreError::Unavailable(Box::new(error))
    } else {
        StoreError::Failed(Box::new(error))
    }
}

/// A row that cannot be what it should be.
pub(crate) const fn inconsistent(table: &'static str, column: &'static str) -> StoreError {
    StoreError::Inconsistent {
        table,
        column,
        source: None,
    }
}

fn driver(error: &DbErr) -> Option<&sqlx::Error> {
    if let DbErr::Conn(RuntimeErr::SqlxError(inner))
    | DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner)) = error
    {
        Some(inner)
    } else {
        None
    }
}

/// Whether the connection is lost, or none could be had: nothing is wrong with what was asked.
pub(crate) fn is_unavailable(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match driver(error) {
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed,
        ) => true,
        Some(sqlx::Error::Database(said)) => {
            let code = said.code().unwrap_or_default();
            // PostgreSQL: connection exceptions, insufficient resources, operator intervention (a server that
            // stops or starts); SQLite: BUSY, IOERR and FULL with their extensions.
            ["08", "53", "57P"]
                .iter()
                .any(|class| code.len() == 5 && code.starts_with(class))
                || (code.len() < 5
                    && code
                        .parse::<i32>()
                        .is_ok_and(|code| matches!(code & 0xff, 5 | 10 | 13)))
        }
        _ => false,
    }
}

/// Whether the batch met another transaction: a deadlock, a serialization failure or a lock that was not had in time.
pub(crate) fn is_contended(error: &DbErr) -> bool {
    matches!(driver(error), Some(sqlx::Error::Database(said))
        if said.code().is_some_and(|code| ["40P01", "40001", "55P03"].contains(&code.as_ref())))
}

/// The unique key that was violated, by the columns or the constraint that the driver names.
pub(crate) fn violated_key(error: &DbErr) -> Option<String> {
    let Some(sqlx::Error::Database(said)) = driver(error) else {
        return None;
    };
    said.is_unique_violation().then(|| {
        said.constraint()
            .map_or_else(|| said.message().to_owned(), ToOwned::to_owned)
    })
}
