//! A part of an outbound message.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "part")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) message_id: Uuid,
    pub(crate) channel_id: Uuid,
    pub(crate) place: i16,
    pub(crate) content_id: Uuid,
    pub(crate) external_id: Option<String>,
    pub(crate) outcome: i16,
    pub(crate) data: Option<Vec<u8>>,
    pub(crate) delivered_at: Option<i64>,
    pub(crate) doubted_since: Option<i64>,
}

super::plain!();
