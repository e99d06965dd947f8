//! Attempts are listed by endpoint, by what became of them and by time, and keep the headers of answers that failed.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::ConnectionTrait as _;

use crate::column::{OWNER, bytes, index, maybe, small};

/// What became of those on record: 0 delivered, 1 failed and tried again, 2 failed for good.
const BACKFILL: &str = "UPDATE attempt SET state = CASE WHEN next_at IS NULL THEN 2 ELSE 1 END WHERE error IS NOT NULL";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time
        for column in [small("state").default(0).take(), maybe(bytes("headers"))] {
            let mut alter = Table::alter().table("attempt").take();
            alter.add_column(column);
            manager.alter_table(alter).await?;
        }
        let on_record = manager.get_connection();
        on_record.execute_unprepared(BACKFILL).await?;
        let key = [OWNER, "endpoint_id", "state", "started_at", "id"];
        manager.create_index(index("attempt", "log", &key)).await
    }
}
