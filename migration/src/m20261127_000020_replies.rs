//! Private replies are found among all that waits for a channel: an echo that nobody knows asks for those that run.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, async_trait,
};

use crate::column::{OWNER, index};

/// The paces of private replies, as they stand in `work.pace`.
const REPLIES: [i16; 2] = [3, 4];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let replies = index("work", "replies", &[OWNER, "target"])
            .cond_where(Expr::col("pace").is_in(REPLIES))
            .take();
        manager.create_index(replies).await
    }
}
