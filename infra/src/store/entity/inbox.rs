//! A verified body that nobody could read.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) provider_app_id: Uuid,
    pub(crate) received_at: i64,
    pub(crate) body: Vec<u8>,
}

super::plain!();
