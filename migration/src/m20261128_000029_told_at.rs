//! When a workspace was told last that an endpoint of its fails: it is disabled no sooner than a day later.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::column::{long, maybe};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = Table::alter().table("endpoint_health").take();
        column.add_column(maybe(long("told_at")));
        manager.alter_table(column).await
    }
}
