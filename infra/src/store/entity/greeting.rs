//! What an account is to show before anybody writes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greeting")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) channel_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) kind: i16,
    pub(crate) data: Vec<u8>,
    pub(crate) set_at: i64,
}

super::plain!();
