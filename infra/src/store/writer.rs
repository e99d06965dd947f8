//! The write connection, for as long as it is one's turn.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::SemaphorePermit;

use super::StoreStats;

/// Writes of one statement each, which are transactions of their own and counted as such.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    connection: &'a DatabaseConnection,
    stats: &'a StoreStats,
    _turn: Option<SemaphorePermit<'a>>,
}

impl<'a> Writer<'a> {
    pub(super) const fn new(
        connection: &'a DatabaseConnection,
        stats: &'a StoreStats,
        turn: Option<SemaphorePermit<'a>>,
    ) -> Self {
        Self {
            connection,
            stats,
            _turn: turn,
        }
    }

    /// Where a batch is opened, which counts for itself.
    pub(super) const fn connection(&self) -> &DatabaseConnection {
        self.connection
    }

    /// A statement that answers more, or less, than the rows that it writes; `wrote` says how many those are.
    pub(crate) async fn query_counted(
        &self,
        statement: Statement,
        wrote: impl FnOnce(&[QueryResult]) -> usize,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let rows = self.connection.query_all_raw(statement).await?;
        let wrote = u64::try_from(wrote(&rows)).unwrap_or_default();
        self.stats.count(wrote);
        Ok(rows)
    }

    fn executed(&self, result: ExecResult) -> ExecResult {
        self.stats.count(result.rows_affected());
        result
    }
}

#[async_trait]
impl ConnectionTrait for Writer<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, stmt: Statement) -> Result<ExecResult, DbErr> {
        let result = self.connection.execute_raw(stmt).await?;
        Ok(self.executed(result))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let result = self.connection.execute_unprepared(sql).await?;
        Ok(self.executed(result))
    }

    async fn query_one_raw(&self, stmt: Statement) -> Result<Option<QueryResult>, DbErr> {
        let row = self.connection.query_one_raw(stmt).await?;
        self.stats.count(u64::from(row.is_some()));
        Ok(row)
    }

    async fn query_all_raw(&self, stmt: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.query_counted(stmt, <[_]>::len).await
    }
}
