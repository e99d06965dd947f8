//! Writing SQLite's log back to its file beside the writer. The writer does it, too, when the log is full, within a commit
//! that everybody waits for; it then finds little that is left.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::connect::Database;

/// Writes back whenever enough was written, until it is stopped.
pub(super) async fn run(database: Database, stop: CancellationToken) {
    let sql = "PRAGMA wal_checkpoint(PASSIVE)";
    while stop
        .run_until_cancelled(database.stats().filled())
        .await
        .is_some()
    {
        // It waits for nobody, and a connection that only queries may do it.
        let checkpoint = Statement::from_string(DbBackend::Sqlite, sql);
        if let Err(error) = database.survey().query_all_raw(checkpoint).await {
            debug!(%error, "SQLite's log could not be written back beside the writer");
        }
    }
}
