//! Whose next word is waited for, and who does not want to hear from programs. The conversation says the first, so that the
//! contact's next word, which writes its row anyway, need not look for what waits.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::column::{long, maybe, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let awaited = ColumnDef::new("awaited")
            .boolean()
            .not_null()
            .default(false)
            .take();
        // SQLite adds one column at a time
        for (table, column) in [
            ("conversation", awaited),
            ("contact", maybe(long("opted_out_at"))),
            ("contact", maybe(text("opted_out_source"))),
        ] {
            let mut alter = Table::alter().table(table).take();
            alter.add_column(column);
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
