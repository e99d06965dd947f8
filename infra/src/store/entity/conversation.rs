//! A conversation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) channel_id: Uuid,
    pub(crate) contact_id: Uuid,
    pub(crate) last_inbound_at: Option<i64>,
    pub(crate) last_message_at: i64,
    pub(crate) read_until: Option<i64>,
    pub(crate) awaited: bool,
    pub(crate) closed_at: Option<i64>,
    pub(crate) unanswered_since: Option<i64>,
    pub(crate) data: Option<Vec<u8>>,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
}

super::plain!();
