//! Open work.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) seq: i64,
    pub(crate) lane: Option<i64>,
    pub(crate) target: Uuid,
    pub(crate) due_at: i64,
    pub(crate) kind: i16,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) attempt: i32,
    pub(crate) started_at: Option<i64>,
    pub(crate) event_id: Option<Uuid>,
    pub(crate) endpoint_id: Option<Uuid>,
    pub(crate) pace: i16,
}

super::plain!();
