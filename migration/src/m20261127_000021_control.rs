//! What targets of work may beside what every target may: how many pieces at once, how fast, whether at all.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, int, long, maybe, small, table, unique, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let controls = table(
            manager,
            "target_control",
            &[OWNER, "target"],
            vec![
                uuid(OWNER),
                uuid("target"),
                long("seq"),
                maybe(int("in_flight")),
                maybe(int("rate_calls")),
                maybe(long("rate_per_ms")),
                small("closed"),
                maybe(long("closed_until")),
                long("changed_at"),
            ],
        );
        manager.create_table(controls).await?;
        manager
            .create_index(unique("target_control", "seq", &["seq"]))
            .await
    }
}
