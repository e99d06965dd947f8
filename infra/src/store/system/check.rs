//! Whether the database is what this program needs.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::store::connect::Database;
use crate::store::error::OpenError;

impl Database {
    /// Refuses tables that are missing or old, and finds out where SQLite's work sequence goes on.
    pub async fn check(&self) -> Result<(), OpenError> {
        let known = Migrator::migrations();
        let query = Statement::from_string(self.backend(), "SELECT version FROM seaql_migrations");
        // Without the table, nothing was run.
        let applied: HashSet<String> = self
            .reader()
            .query_all_raw(query)
            .await
            .unwrap_or_default()
            .iter()
            .map(|row| row.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        let missing = known
            .iter()
            .filter(|migration| !applied.contains(migration.name()))
            .count();
        if missing > 0 {
            return Err(OpenError::NotMigrated { missing });
        }
        if self.backend() == DbBackend::Sqlite {
            let query = Statement::from_string(self.backend(), "SELECT max(seq) FROM work");
            let row = self.reader().query_one_raw(query).await?;
            let last: Option<i64> = match row {
                None => None,
                Some(row) => row.try_get_by_index(0)?,
            };
            self.sequence()
                .fetch_max(last.unwrap_or_default(), Ordering::SeqCst);
        }
        Ok(())
    }
}
