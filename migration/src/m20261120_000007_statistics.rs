//! What SQLite is told of how the tables look. It counts nothing by itself, and without counts it takes the rows of a
//! whole workspace for fewer than the few that an index names: it would read all parts to find those of a message.
//! PostgreSQL counts by itself.
//!
//! Whoever adds a table or an index runs the same again in a later migration.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::{ConnectionTrait as _, DbBackend};

/// Makes the table of statistics, empty: nothing is counted.
const OPEN: &str = "ANALYZE sqlite_schema";

/// For each index that begins with the workspace: a million rows, twenty thousand of a workspace, a hundred with the same
/// second column, two with the same of more, one of a unique key. An index of some rows has a thousand, fifty of a
/// workspace.
pub(crate) const DESCRIBE: &str = "\
    INSERT INTO sqlite_stat1 (tbl, idx, stat) \
    SELECT t.name, iif(t.wr AND i.origin = 'pk', t.name, i.name), \
        (SELECT iif(count(*) = 1 OR i.partial, '1000 ', '1000000 ') || group_concat( \
            CASE WHEN c.seqno = (SELECT max(seqno) FROM pragma_index_info(i.name)) \
                    THEN iif(i.\"unique\", 1, 2) \
                WHEN c.seqno = 0 THEN iif(i.partial, 50, 20000) \
                WHEN c.seqno = 1 THEN 100 \
                ELSE 2 END, ' ') \
        FROM pragma_index_info(i.name) c) \
    FROM pragma_table_list t JOIN pragma_index_list(t.name) i \
    WHERE t.schema = 'main' \
        AND (SELECT name FROM pragma_index_info(i.name) WHERE seqno = 0) = 'workspace_id'";

/// What is otherwise: a message has few parts, a workspace one row.
const CORRECT: [&str; 2] = [
    "UPDATE sqlite_stat1 SET stat = '1000000 20000 2 1' WHERE idx = 'part_place_key'",
    "UPDATE sqlite_stat1 SET stat = '1000 1 1' WHERE idx = 'workspace_mode_key'",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let connection = manager.get_connection();
        for statement in [OPEN, "DELETE FROM sqlite_stat1", DESCRIBE] {
            connection.execute_unprepared(statement).await?;
        }
        for statement in CORRECT {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
