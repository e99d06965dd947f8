//! A key of the operator.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) hash: Vec<u8>,
    pub(crate) hint: String,
    pub(crate) created_at: i64,
    pub(crate) revoked_at: Option<i64>,
}

super::plain!();
