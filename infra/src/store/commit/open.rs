//! Opening a batch's transaction.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _, Value,
};
use tokio::sync::OnceCell;
use tracing::error;

use crate::store::Writer;
use crate::store::connect::Database;

/// A batch's transaction. Nothing but statements may be awaited while one is open; dropped, it is rolled back.
///
/// On PostgreSQL it begins at once. On SQLite whose turn it is is alone: what a batch looks at before it writes is as good
/// outside a transaction, which begins with the first write that something must be known of, or is sent whole.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    // Before the turn: fields are dropped in order, and the next writer must find the connection free.
    transaction: OnceCell<DatabaseTransaction>,
    database: &'a Database,
    written: AtomicU64,
    /// It was sent whole, and is on record.
    sent: AtomicBool,
    turn: Writer<'a>,
}

impl Database {
    /// Opens a batch when it is its turn.
    pub(crate) async fn batch(&self) -> Result<Batch<'_>, DbErr> {
        let turn = self.writer().await;
        self.open_batches().fetch_add(1, Ordering::SeqCst);
        let batch = Batch {
            transaction: OnceCell::new(),
            database: self,
            written: AtomicU64::new(0),
            sent: AtomicBool::new(false),
            turn,
        };
        if self.backend() != DbBackend::Sqlite {
            batch.begun().await?;
        }
        Ok(batch)
    }
}

impl<'a> Batch<'a> {
    pub(super) const fn database(&self) -> &'a Database {
        self.database
    }

    /// Whether its transaction has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.transaction.initialized()
    }

    /// Its transaction, which begins now at the latest.
    #[expect(
        clippy::disallowed_methods,
        reason = "the commit batch is where transactions are opened"
    )]
    async fn begun(&self) -> Result<&DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begin = || self.turn.connection().begin_with_options(options);
        self.transaction.get_or_try_init(begin).await
    }

    /// A statement that changes rows; how many.
    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, DbErr> {
        let done = self.begun().await?.execute_raw(statement).await?;
        self.wrote(done.rows_affected());
        Ok(done.rows_affected())
    }

    /// A statement that changes rows and answers them.
    pub(super) async fn returning(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.begun().await?.query_all_raw(statement).await
    }

    /// A statement that only reads.
    pub(super) async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.transaction.get() {
            Some(begun) => begun.query_all_raw(statement).await,
            None => self.turn.connection().query_all_raw(statement).await,
        }
    }

    /// All that a batch writes on SQLite, begun, written and committed with one way to its thread and back, which costs
    /// more than a few rows do. It must not be given up while it is awaited: batches run to their end.
    pub(super) async fn send_whole(
        &self,
        writes: &str,
        values: Vec<Value>,
        rows: u64,
    ) -> Result<(), DbErr> {
        let sql = format!("BEGIN IMMEDIATE; {writes}; COMMIT");
        let whole = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
        let on = self.turn.connection();
        let sent = on.execute_raw(whole).await;
        if sent.is_err()
            && let Err(failure) = on.execute_unprepared("ROLLBACK").await
            // it did not begin, or ended itself
            && !failure.to_string().contains("no transaction is active")
        {
            let failure: &dyn std::error::Error = &failure;
            error!(
                error = failure,
                "a batch that broke could not be taken back"
            );
        }
        sent?;
        self.wrote(rows);
        self.sent.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Rows were inserted, changed or deleted.
    pub(super) fn wrote(&self, rows: u64) {
        self.written.fetch_add(rows, Ordering::Relaxed);
    }

    /// Writes it to disk.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        let begun = self.transaction.take();
        let is_written = begun.is_some() || self.sent.load(Ordering::Relaxed);
        if let Some(transaction) = begun {
            transaction.commit().await?;
        }
        if is_written {
            let rows = self.written.load(Ordering::Relaxed);
            self.database.stats().count(rows);
        }
        Ok(())
    }

    /// Gives it up.
    pub(crate) async fn rollback(mut self) -> Result<(), DbErr> {
        match self.transaction.take() {
            Some(transaction) => transaction.rollback().await,
            None => Ok(()),
        }
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        drop(self.transaction.take());
        self.database.open_batches().fetch_sub(1, Ordering::SeqCst);
    }
}
