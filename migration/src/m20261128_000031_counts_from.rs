//! From when on an endpoint's failures count, when the last of them was, and for how long it was paused meanwhile.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::column::{long, maybe};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["rested", "failed_at", "counts_from"] {
            let mut column = Table::alter().table("endpoint_health").take();
            column.add_column(maybe(long(name)));
            manager.alter_table(column).await?;
        }
        Ok(())
    }
}
