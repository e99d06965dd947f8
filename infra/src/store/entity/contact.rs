//! A contact.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) channel_id: Uuid,
    pub(crate) external_id: String,
    pub(crate) opted_out_at: Option<i64>,
    pub(crate) opted_out_source: Option<String>,
    pub(crate) data: Option<Vec<u8>>,
    pub(crate) username_hash: Option<i64>,
    pub(crate) reference: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
}

super::plain!();
