//! The audit log is read by who did something and by what was done, each newest first, as it is by what it was done to:
//! what is rare in a long log would otherwise be looked for in all of it.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::{ConnectionTrait as _, DbBackend};

use crate::column::{OWNER, index};
use crate::m20261120_000007_statistics::DESCRIBE;

/// Few things are done to one subject, many by one actor, and many are alike.
const CORRECT: [&str; 4] = [
    "UPDATE sqlite_stat1 SET stat = '1000000 20000 20 2 1' WHERE idx = 'audit_entry_subject_idx'",
    "UPDATE sqlite_stat1 SET stat = '1000000 20000 2000 2 1' WHERE idx = 'audit_entry_actor_idx'",
    "UPDATE sqlite_stat1 SET stat = '1000000 20000 2000 2 1' WHERE idx = 'audit_entry_action_idx'",
    "UPDATE sqlite_stat1 SET stat = '1000000 20000 2000 500 2 1' WHERE idx = 'audit_entry_actor_action_idx'",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, columns) in [
            ("actor", &[OWNER, "actor", "at", "id"][..]),
            ("action", &[OWNER, "action", "at", "id"]),
            ("actor_action", &[OWNER, "actor", "action", "at", "id"]),
        ] {
            manager
                .create_index(index("audit_entry", name, columns))
                .await?;
        }
        if manager.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let connection = manager.get_connection();
        let nothing = "DELETE FROM sqlite_stat1 WHERE tbl = 'audit_entry'";
        connection.execute_unprepared(nothing).await?;
        // without that a time in the filter would seem to be rarer than an action
        let described = format!("{DESCRIBE} AND t.name = 'audit_entry'");
        connection.execute_unprepared(&described).await?;
        for statement in CORRECT {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
