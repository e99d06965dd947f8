//! A message.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) channel_id: Uuid,
    pub(crate) conversation_id: Uuid,
    pub(crate) contact_id: Uuid,
    pub(crate) origin: i16,
    pub(crate) external_id: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) content_id: Uuid,
    pub(crate) data: Option<Vec<u8>>,
    pub(crate) state: i16,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
    /// It is shown no more.
    pub(crate) deleted: bool,
}

super::plain!();
