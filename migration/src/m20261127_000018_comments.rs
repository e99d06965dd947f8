//! Comments are listed, and contacts are found by the workspace's own keys.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::column::{OWNER, index, maybe, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let said = index("comment", "said", &[OWNER, "created_at", "id"]);
        manager.create_index(said).await?;
        let mut added = Table::alter().table("contact").take();
        added.add_column(maybe(text("reference")));
        manager.alter_table(added).await?;
        let named = index("contact", "reference", &[OWNER, "reference"])
            .cond_where(Expr::col("reference").is_not_null())
            .take();
        manager.create_index(named).await
    }
}
