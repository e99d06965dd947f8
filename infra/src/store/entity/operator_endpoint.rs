//! An endpoint of the operator: the columns of a workspace's, under the operator's id.

use sea_orm::entity::prelude::*;

use super::endpoint;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator_endpoint")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) secret: Vec<u8>,
    pub(crate) types: String,
    pub(crate) data: Vec<u8>,
    pub(crate) disabled_at: Option<i64>,
    pub(crate) deleted_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) version: i64,
}

super::plain!();

/// One as the other.
macro_rules! turns {
    ($from:path, $into:path) => {
        impl From<$from> for $into {
            fn from(row: $from) -> Self {
                Self {
                    workspace_id: row.workspace_id,
                    id: row.id,
                    secret: row.secret,
                    types: row.types,
                    data: row.data,
                    disabled_at: row.disabled_at,
                    deleted_at: row.deleted_at,
                    created_at: row.created_at,
                    version: row.version,
                }
            }
        }
    };
}

turns!(endpoint::Model, Model);
turns!(Model, endpoint::Model);
