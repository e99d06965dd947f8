//! Whose consent a channel rests on.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grant_route")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) channel_id: Uuid,
    pub(crate) provider_app_id: Uuid,
    pub(crate) product: String,
    pub(crate) app_scoped_id: String,
}

super::plain!();
