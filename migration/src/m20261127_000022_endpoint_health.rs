//! What the answers of endpoints show, beside the endpoints: it changes when nobody changed them.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, int, long, maybe, small, table, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let health = table(
            manager,
            "endpoint_health",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                maybe(long("failing_since")),
                int("failures"),
                int("slowed"),
                int("opened"),
                small("told"),
                maybe(text("error")),
                maybe(int("status")),
                maybe(long("closed_until")),
                long("version"),
            ],
        );
        manager.create_table(health).await
    }
}
