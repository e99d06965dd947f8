//! A comment.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) channel_id: Uuid,
    pub(crate) external_id: String,
    pub(crate) author: Option<String>,
    pub(crate) media: Option<String>,
    pub(crate) own: bool,
    pub(crate) live: bool,
    pub(crate) reply_id: Option<Uuid>,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
}

super::plain!();
