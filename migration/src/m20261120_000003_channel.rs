//! Links, consents, channels and their tokens.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{
    OWNER, bytes, index, long, maybe, owned, reference, small, table, text, unique, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        links(manager).await?;
        consents(manager).await?;
        channels(manager).await?;
        let mut credentials = table(
            manager,
            "credential",
            &[OWNER, "channel_id"],
            vec![
                uuid(OWNER),
                uuid("channel_id"),
                bytes("token"),
                maybe(long("expires_at")),
                long("obtained_at"),
            ],
        );
        let mut of_channel = reference(
            "credential",
            "channel",
            &[OWNER, "channel_id"],
            "channel",
            &[OWNER, "id"],
        );
        manager
            .create_table(credentials.foreign_key(&mut of_channel).take())
            .await
    }
}

async fn links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut links = table(
        manager,
        "link",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            bytes("token"),
            maybe(text("external_id")),
            bytes("data"),
            long("created_at"),
            long("expires_at"),
            maybe(long("cancelled_at")),
            long("version"),
        ],
    );
    manager
        .create_table(links.foreign_key(&mut owned("link")).take())
        .await?;
    manager
        .create_index(unique("link", "token", &[OWNER, "token"]))
        .await?;
    manager
        .create_index(index("link", "created_at", &[OWNER, "created_at", "id"]))
        .await
}

async fn consents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut consents = table(
        manager,
        "consent",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            text("app_scoped_id"),
            bytes("data"),
            long("granted_at"),
        ],
    );
    manager
        .create_table(consents.foreign_key(&mut owned("consent")).take())
        .await?;
    manager
        .create_index(index("consent", "app_scoped_id", &[OWNER, "app_scoped_id"]))
        .await
}

async fn channels(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut channels = table(
        manager,
        "channel",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            small("mode"),
            uuid("provider_app_id"),
            text("account"),
            maybe(uuid("consent_id")),
            maybe(text("external_id")),
            bytes("data"),
            small("state"),
            long("generation"),
            maybe(long("subscribed_at")),
            maybe(long("disconnected_at")),
            long("created_at"),
            long("version"),
        ],
    );
    channels
        .foreign_key(&mut reference(
            "channel",
            "workspace",
            &[OWNER, "mode"],
            "workspace",
            &[OWNER, "mode"],
        ))
        .foreign_key(&mut reference(
            "channel",
            "provider_app",
            &["mode", "provider_app_id"],
            "provider_app",
            &["mode", "id"],
        ))
        .foreign_key(&mut reference(
            "channel",
            "consent",
            &[OWNER, "consent_id"],
            "consent",
            &[OWNER, "id"],
        ));
    manager.create_table(channels).await?;
    let account = unique("channel", "account", &[OWNER, "provider_app_id", "account"]);
    manager.create_index(account).await?;
    manager
        .create_index(index("channel", "consent_id", &[OWNER, "consent_id"]))
        .await?;
    manager
        .create_index(index("channel", "created_at", &[OWNER, "created_at", "id"]))
        .await
}
