//! Messages that were taken back and are shown no more. Those on record are shown.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let deleted = ColumnDef::new("deleted")
            .boolean()
            .not_null()
            .default(false)
            .take();
        let mut column = Table::alter().table("message").take();
        column.add_column(deleted);
        manager.alter_table(column).await
    }
}
