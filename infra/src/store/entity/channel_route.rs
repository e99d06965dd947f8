//! Who owns an account.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_route")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) provider_app_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) account: String,
    pub(crate) workspace_id: Uuid,
    pub(crate) channel_id: Uuid,
    pub(crate) generation: i64,
}

super::plain!();
