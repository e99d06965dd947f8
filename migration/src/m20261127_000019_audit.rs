//! Who did what, and from where.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, bytes, index, long, maybe, owned, text, uuid, wide_table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut entries = wide_table(
            "audit_entry",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                long("at"),
                text("actor"),
                text("action"),
                text("subject"),
                maybe(text("request_id")),
                maybe(text("address")),
                bytes("data"),
            ],
        );
        entries.foreign_key(&mut owned("audit_entry"));
        manager.create_table(entries).await?;
        let done = index("audit_entry", "done", &[OWNER, "at", "id"]);
        manager.create_index(done).await?;
        // what became of one thing is asked for most
        let subject = index("audit_entry", "subject", &[OWNER, "subject", "at", "id"]);
        manager.create_index(subject).await
    }
}
