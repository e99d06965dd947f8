//! An attempt of a delivery, written when it ended.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) event_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) endpoint_id: Uuid,
    pub(crate) number: i32,
    pub(crate) replay: i16,
    pub(crate) started_at: i64,
    pub(crate) took: i64,
    pub(crate) error: Option<String>,
    pub(crate) status: Option<i32>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) retry_after: Option<i64>,
    pub(crate) next_at: Option<i64>,
    pub(crate) state: i16,
    pub(crate) headers: Option<Vec<u8>>,
    pub(crate) content_id: Option<Uuid>,
}

super::plain!();
