//! Since when a part may be on Instagram without our knowing: few are, and for each echo that nobody knows they are
//! looked for.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::column::{OWNER, index, long, maybe};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = Table::alter().table("part").take();
        column.add_column(maybe(long("doubted_since")));
        manager.alter_table(column).await?;
        let doubted = index("part", "doubted", &[OWNER, "channel_id", "doubted_since"])
            .cond_where(Expr::col("doubted_since").is_not_null())
            .take();
        manager.create_index(doubted).await
    }
}
