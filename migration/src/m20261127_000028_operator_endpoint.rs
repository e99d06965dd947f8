//! Endpoints of the operator, which are told of all workspaces.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, bytes, long, maybe, table, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The columns of a workspace's endpoint. Their owner is always the same, and refers to no workspace.
        let endpoints = table(
            manager,
            "operator_endpoint",
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
        manager.create_table(endpoints).await
    }
}
