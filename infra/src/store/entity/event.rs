//! An event.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i64,
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) at: i64,
    pub(crate) channel_id: Option<Uuid>,
    pub(crate) conversation_id: Option<Uuid>,
    pub(crate) contact_id: Option<Uuid>,
    pub(crate) message_id: Option<Uuid>,
    pub(crate) content_id: Option<Uuid>,
    pub(crate) audience: i16,
    pub(crate) endpoint_id: Option<Uuid>,
    pub(crate) flags: i16,
    pub(crate) data: Option<Vec<u8>>,
}

super::plain!();
