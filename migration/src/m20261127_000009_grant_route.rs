//! Whose consent a channel rests on, across workspaces: Meta knows one consent of a person to an app.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, index, table, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let routes = table(
            manager,
            "grant_route",
            &[OWNER, "channel_id"],
            vec![
                uuid(OWNER),
                uuid("channel_id"),
                uuid("provider_app_id"),
                text("product"),
                text("app_scoped_id"),
            ],
        );
        manager.create_table(routes).await?;
        let of_grantor = ["provider_app_id", "product", "app_scoped_id"];
        manager
            .create_index(index("grant_route", "grantor", &of_grantor))
            .await
    }
}
