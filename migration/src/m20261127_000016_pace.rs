//! How fast a piece of work may be started among those that burden the same target. Those on record are as free as
//! they were.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::column::small;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = Table::alter().table("work").take();
        column.add_column(small("pace").default(0));
        manager.alter_table(column).await
    }
}
