//! What a target of work may.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target_control")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) target: Uuid,
    pub(crate) seq: i64,
    pub(crate) in_flight: Option<i32>,
    pub(crate) rate_calls: Option<i32>,
    pub(crate) rate_per_ms: Option<i64>,
    pub(crate) closed: i16,
    pub(crate) closed_until: Option<i64>,
    pub(crate) changed_at: i64,
}

super::plain!();
