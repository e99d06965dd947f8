//! Long work that somebody asked for.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, bytes, index, long, maybe, owned, small, uuid, wide_table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut operations = wide_table(
            "operation",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                small("kind"),
                small("state"),
                bytes("data"),
                long("created_at"),
                maybe(long("ended_at")),
                long("version"),
            ],
        );
        operations.foreign_key(&mut owned("operation"));
        manager.create_table(operations).await?;
        let listed = index("operation", "created_at", &[OWNER, "created_at", "id"]);
        manager.create_index(listed).await
    }
}
