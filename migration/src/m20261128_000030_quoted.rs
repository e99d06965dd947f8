//! What a failed answer may quote is found by the content that was sent, to be cleared when that is taken back. Only
//! attempts that keep something of an answer are in the index.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::ConnectionTrait as _;

use crate::column::{OWNER, index, maybe, uuid};

const BACKFILL: &str = "UPDATE attempt SET content_id = (SELECT e.content_id FROM event e \
    WHERE e.workspace_id = attempt.workspace_id AND e.id = attempt.event_id) \
    WHERE body IS NOT NULL OR headers IS NOT NULL";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = Table::alter().table("attempt").take();
        column.add_column(maybe(uuid("content_id")));
        manager.alter_table(column).await?;
        manager
            .get_connection()
            .execute_unprepared(BACKFILL)
            .await?;
        let quoted = index("attempt", "quoted", &[OWNER, "content_id"])
            .cond_where(Expr::col("content_id").is_not_null())
            .take();
        manager.create_index(quoted).await
    }
}
