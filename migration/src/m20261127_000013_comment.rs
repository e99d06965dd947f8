//! Comments, so that a private reply to one finds its author, and there is one reply at most.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, long, maybe, reference, table, text, unique, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let flag = |name: &'static str| ColumnDef::new(name).boolean().not_null().take();
        let mut comments = table(
            manager,
            "comment",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                uuid("channel_id"),
                text("external_id"),
                maybe(text("author")),
                maybe(text("media")),
                flag("own"),
                flag("live"),
                maybe(uuid("reply_id")),
                long("created_at"),
                long("version"),
            ],
        );
        comments.foreign_key(&mut reference(
            "comment",
            "channel",
            &[OWNER, "channel_id"],
            "channel",
            &[OWNER, "id"],
        ));
        manager.create_table(comments).await?;
        // which channel is meant need not be said
        let external = unique("comment", "external", &[OWNER, "external_id", "channel_id"]);
        manager.create_index(external).await
    }
}
