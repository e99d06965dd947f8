//! A channel.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) mode: i16,
    pub(crate) provider_app_id: Uuid,
    pub(crate) account: String,
    pub(crate) consent_id: Option<Uuid>,
    pub(crate) external_id: Option<String>,
    pub(crate) data: Vec<u8>,
    pub(crate) state: i16,
    pub(crate) generation: i64,
    pub(crate) subscribed_at: Option<i64>,
    pub(crate) disconnected_at: Option<i64>,
    pub(crate) username_hash: Option<i64>,
    pub(crate) page_id: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
}

super::plain!();
