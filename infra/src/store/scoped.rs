//! The workspace door: every read of a workspace's table begins here.

use domain::model::workspace::WorkspaceId;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, Select};
use uuid::Uuid;

use super::entity::{
    api_key, attempt, audit_entry, channel, comment, consent, contact, content, conversation,
    counter, credential, endpoint, endpoint_health, event, greeting, link, message, once,
    operation, operator_endpoint, part, work, workspace,
};

/// A table of workspaces.
pub(crate) trait WorkspaceOwned: EntityTrait {
    /// The column that says whose row it is.
    const OWNER: Self::Column;

    /// Rows of one workspace.
    #[expect(clippy::disallowed_methods, reason = "this is the scoped door")]
    fn of(workspace: WorkspaceId) -> Select<Self> {
        Self::find().filter(Self::OWNER.eq(workspace.as_uuid()))
    }
}

/// Rows of many workspaces, to be told apart by keys that begin with the workspace: for [`super::read`]'s look-ups only,
/// which are no statements without them.
#[expect(clippy::disallowed_methods, reason = "this is the scoped door")]
pub(crate) fn of_many<E: WorkspaceOwned>() -> Select<E> {
    E::find()
}

/// A table of workspaces whose rows have ids.
pub(crate) trait WithId: WorkspaceOwned {
    /// The column of the id.
    const ID: Self::Column;

    /// The row of one workspace with this id.
    fn of_by_id(workspace: WorkspaceId, id: Uuid) -> Select<Self> {
        Self::of(workspace).filter(Self::ID.eq(id))
    }
}

macro_rules! owned {
    ($($table:ident)*) => {
        $(impl WorkspaceOwned for $table::Entity {
            const OWNER: Self::Column = $table::Column::WorkspaceId;
        })*
    };
}

macro_rules! with_id {
    ($($table:ident)*) => {
        $(impl WithId for $table::Entity {
            const ID: Self::Column = $table::Column::Id;
        })*
    };
}

owned! {
    api_key attempt audit_entry channel comment consent contact content conversation counter credential endpoint endpoint_health event greeting link message once operation operator_endpoint part work workspace
}
with_id! { api_key channel comment consent contact content conversation endpoint event link message operation part work }
