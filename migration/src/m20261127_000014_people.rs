//! What contacts are called, whether conversations are open and answered, and by what channels are looked for.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::column::{OWNER, bytes, index, long, maybe, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time
        for (table, column) in [
            ("contact", maybe(bytes("data"))),
            ("contact", maybe(long("username_hash"))),
            ("conversation", maybe(long("closed_at"))),
            ("conversation", maybe(long("unanswered_since"))),
            ("conversation", maybe(bytes("data"))),
            ("channel", maybe(long("username_hash"))),
            ("channel", maybe(text("page_id"))),
        ] {
            let mut added = Table::alter().table(table).take();
            added.add_column(column);
            manager.alter_table(added).await?;
        }
        let seen = index("contact", "seen", &[OWNER, "created_at", "id"]);
        manager.create_index(seen).await?;
        let named = index("contact", "username", &[OWNER, "username_hash"])
            .cond_where(Expr::col("username_hash").is_not_null())
            .take();
        manager.create_index(named).await?;
        let known = index("contact", "external", &[OWNER, "external_id"]);
        manager.create_index(known).await?;
        let unanswered = index(
            "conversation",
            "unanswered",
            &[OWNER, "last_message_at", "id"],
        )
        .cond_where(Expr::col("unanswered_since").is_not_null())
        .take();
        manager.create_index(unanswered).await
    }
}
