//! What is no workspace's.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{bytes, index, int, long, maybe, small, table, text, unique, uuid, wide_table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        operator(manager).await?;
        routing(manager).await?;
        inbox(manager).await?;
        let keyring = table(
            manager,
            "keyring",
            &["id"],
            vec![text("id"), bytes("wrapped")],
        );
        manager.create_table(keyring).await
    }
}

async fn operator(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let keys = table(
        manager,
        "operator_key",
        &["id"],
        vec![
            uuid("id"),
            text("name"),
            bytes("hash"),
            text("hint"),
            long("created_at"),
            maybe(long("revoked_at")),
        ],
    );
    manager.create_table(keys).await?;
    manager
        .create_index(unique("operator_key", "hash", &["hash"]))
        .await?;

    let once = table(
        manager,
        "operator_once",
        &["key"],
        vec![
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
        .create_index(index("operator_once", "expires_at", &["expires_at"]))
        .await
}

async fn routing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let apps = table(
        manager,
        "provider_app",
        &["id"],
        vec![uuid("id"), small("kind"), small("mode")],
    );
    manager.create_table(apps).await?;
    manager
        .create_index(unique("provider_app", "mode", &["mode", "id"]))
        .await?;

    let routes = table(
        manager,
        "channel_route",
        &["provider_app_id", "account"],
        vec![
            uuid("provider_app_id"),
            text("account"),
            uuid("workspace_id"),
            uuid("channel_id"),
            long("generation"),
        ],
    );
    manager.create_table(routes).await?;
    let by_channel = index("channel_route", "channel", &["workspace_id", "channel_id"]);
    manager.create_index(by_channel).await?;

    let leases = table(
        manager,
        "lease",
        &["shard"],
        vec![small("shard"), text("holder"), long("token"), long("until")],
    );
    manager.create_table(leases).await
}

async fn inbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let bodies = wide_table(
        "inbox",
        &["id"],
        vec![
            uuid("id"),
            uuid("provider_app_id"),
            long("received_at"),
            bytes("body"),
        ],
    );
    manager.create_table(bodies).await
}
