//! Workspaces, their keys, and what they did once.

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
        let workspaces = table(
            manager,
            "workspace",
            &[OWNER],
            vec![
                uuid(OWNER),
                small("mode"),
                maybe(text("external_id")),
                bytes("data"),
                bytes("wrapped_key"),
                long("created_at"),
                long("version"),
            ],
        );
        manager.create_table(workspaces).await?;
        // What a channel's reference needs, so that live and test can never meet.
        manager
            .create_index(unique("workspace", "mode", &[OWNER, "mode"]))
            .await?;
        // The operator's list goes over all workspaces.
        manager
            .create_index(index("workspace", "created_at", &["created_at", OWNER]))
            .await?;

        let mut keys = table(
            manager,
            "api_key",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                bytes("hash"),
                bytes("data"),
                long("created_at"),
                maybe(long("expires_at")),
                maybe(long("revoked_at")),
                long("version"),
            ],
        );
        manager
            .create_table(keys.foreign_key(&mut owned("api_key")).take())
            .await?;
        manager
            .create_index(unique("api_key", "hash", &[OWNER, "hash"]))
            .await?;

        let once = table(
            manager,
            "once",
            &[OWNER, "key"],
            vec![
                uuid(OWNER),
                text("key"),
                bytes("fingerprint"),
                maybe(int("status")),
                maybe(text("resource")),
                maybe(bytes("sealed")),
                long("expires_at"),
            ],
        );
        manager.create_table(once).await?;
        manager
            .create_index(index("once", "expires_at", &[OWNER, "expires_at"]))
            .await?;

        let counters = table(
            manager,
            "counter",
            &[OWNER],
            vec![uuid(OWNER), long("position")],
        );
        manager.create_table(counters).await
    }
}
