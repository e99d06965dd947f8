//! What workspaces want their accounts to show in conversations before anybody writes.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::column::{OWNER, bytes, long, reference, small, uuid, wide_table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut greetings = wide_table(
            "greeting",
            &[OWNER, "channel_id", "kind"],
            vec![
                uuid(OWNER),
                uuid("channel_id"),
                small("kind"),
                bytes("data"),
                long("set_at"),
            ],
        );
        let mut of_channel = reference(
            "greeting",
            "channel",
            &[OWNER, "channel_id"],
            "channel",
            &[OWNER, "id"],
        );
        manager
            .create_table(greetings.foreign_key(&mut of_channel).take())
            .await
    }
}
