//! A workspace.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    pub(crate) mode: i16,
    pub(crate) external_id: Option<String>,
    pub(crate) data: Vec<u8>,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
}

super::plain!();
