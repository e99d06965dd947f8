//! What an endpoint's answers show; there is no row while nothing ever failed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "endpoint_health")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) failing_since: Option<i64>,
    pub(crate) rested: Option<i64>,
    pub(crate) failed_at: Option<i64>,
    pub(crate) counts_from: Option<i64>,
    pub(crate) failures: i32,
    pub(crate) slowed: i32,
    pub(crate) opened: i32,
    pub(crate) told: i16,
    pub(crate) told_at: Option<i64>,
    pub(crate) error: Option<String>,
    pub(crate) status: Option<i32>,
    pub(crate) closed_until: Option<i64>,
    pub(crate) version: i64,
}

super::plain!();
