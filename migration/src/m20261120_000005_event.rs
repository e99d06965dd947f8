//! The log of events, the endpoints that are told of them, and how that went.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{
    OWNER, bytes, index, int, long, maybe, owned, small, table, text, unique, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let events = table(
            manager,
            "event",
            &[OWNER, "position"],
            vec![
                uuid(OWNER),
                long("position"),
                uuid("id"),
                text("kind"),
                long("at"),
                maybe(uuid("channel_id")),
                maybe(uuid("conversation_id")),
                maybe(uuid("contact_id")),
                maybe(uuid("message_id")),
                maybe(uuid("content_id")),
                small("audience"),
                maybe(uuid("endpoint_id")),
                small("flags"),
                maybe(bytes("data")),
            ],
        );
        manager.create_table(events).await?;
        manager
            .create_index(unique("event", "id", &[OWNER, "id"]))
            .await?;

        let mut endpoints = table(
            manager,
            "endpoint",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                bytes("secret"),
                text("types"),
                bytes("data"),
                maybe(long("disabled_at")),
                maybe(long("deleted_at")),
                long("created_at"),
                long("version"),
            ],
        );
        manager
            .create_table(endpoints.foreign_key(&mut owned("endpoint")).take())
            .await?;
        let listed = index("endpoint", "created_at", &[OWNER, "created_at", "id"]);
        manager.create_index(listed).await?;

        let attempts = table(
            manager,
            "attempt",
            &[OWNER, "event_id", "id"],
            vec![
                uuid(OWNER),
                uuid("event_id"),
                uuid("id"),
                uuid("endpoint_id"),
                int("number"),
                small("replay"),
                long("started_at"),
                long("took"),
                maybe(text("error")),
                maybe(int("status")),
                maybe(bytes("body")),
                maybe(long("retry_after")),
                maybe(long("next_at")),
            ],
        );
        manager.create_table(attempts).await
    }
}
