//! Opening a batch's transaction.

use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{
    DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};

use crate::store::Writer;
use crate::store::connect::Database;

/// A batch's transaction. Nothing but statements may be awaited while one is open; dropped, it is rolled back.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    // Before the turn: fields are dropped in order, and the next writer must find the connection free.
    transaction: Option<DatabaseTransaction>,
    database: &'a Database,
    written: AtomicU64,
    _turn: Writer<'a>,
}

impl Database {
    /// Opens a batch when it is its turn.
    #[expect(
        clippy::disallowed_methods,
        reason = "the commit batch is where transactions are opened"
    )]
    pub(crate) async fn batch(&self) -> Result<Batch<'_>, DbErr> {
        let turn = self.writer().await;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = turn.connection().begin_with_options(options).await?;
        self.open_batches().fetch_add(1, Ordering::SeqCst);
        Ok(Batch {
            transaction: Some(transaction),
            database: self,
            written: AtomicU64::new(0),
            _turn: turn,
        })
    }
}

impl Batch<'_> {
    /// Where its statements run.
    pub(crate) fn on(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.transaction
            .as_ref()
            .ok_or_else(|| DbErr::Custom("the batch is over".to_owned()))
    }

    /// Rows were inserted, changed or deleted.
    pub(super) fn wrote(&self, rows: u64) {
        self.written.fetch_add(rows, Ordering::Relaxed);
    }

    /// Writes it to disk.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        if let Some(transaction) = self.transaction.take() {
            transaction.commit().await?;
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
