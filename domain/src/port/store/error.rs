use thiserror::Error;

use super::{NaturalKey, RowRef};
use crate::port::work::WorkId;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// The store did not do what it should.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached or is overloaded; trying later may help.
    #[error("the database is not available")]
    Unavailable(#[source] Source),
    /// A row cannot be read as what it should be.
    #[error("a row of {table} is inconsistent in {column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong with it, when something else says so.
        #[source]
        source: Option<Source>,
    },
    /// Anything else.
    #[error("the database refused")]
    Failed(#[source] Source),
}

/// Which guard no longer held.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Another version is on record.
    #[error("the row has another version")]
    Version(RowRef),
    /// It exists.
    #[error("the key is taken")]
    Present(NaturalKey),
    /// It was done before.
    #[error("it was done before")]
    Done(String),
    /// It is being run.
    #[error("the work is being run")]
    Running(WorkId),
    /// It is not on record any more.
    #[error("the work is gone")]
    Gone(WorkId),
}

/// Why a commit came to nothing.
#[derive(Debug, Error)]
pub enum CommitError {
    /// A guard no longer holds: read again, decide again.
    #[error("a guard no longer holds")]
    Conflict(#[from] Conflict),
    /// The lease was lost: somebody else runs this work.
    #[error("the lease was lost")]
    Fenced,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
