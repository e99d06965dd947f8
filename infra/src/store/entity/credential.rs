//! A channel's token, sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) channel_id: Uuid,
    pub(crate) token: Vec<u8>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) obtained_at: i64,
}

super::plain!();
