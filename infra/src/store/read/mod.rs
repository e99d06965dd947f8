//! The read door of one workspace, a file per view. Every query begins in [`super::scoped`].
//!
//! What a rule decides on together (a message and its parts, a channel and its token, a conversation and its contact) is
//! read by one statement, so that the version that is guarded is the version that the rest belongs to.

mod api_key;
mod audit;
mod channel;
mod comment;
mod content;
mod conversation;
mod decoded;
mod delivery;
mod endpoint;
mod event;
pub(crate) mod gather;
mod join;
mod link;
mod log;
mod message;
mod of_event;
mod operation;
mod page;
mod part;
mod told;
mod workspace;

use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult};

use super::Shared;
use super::codec::{Codec, Place};
use super::error::store_error;
use join::Joined;

pub(crate) use decoded::Decoded;
pub(super) use page::{asked, list, try_map};
pub(super) use workspace::{once_of, workspace_of};

/// Reads of one workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    shared: &'a Shared,
    workspace: WorkspaceId,
}

impl<'a> Reader<'a> {
    pub(crate) const fn of(shared: &'a Shared, workspace: WorkspaceId) -> Self {
        Self { shared, workspace }
    }

    fn on(&self) -> &'a DatabaseConnection {
        self.shared.database.reader()
    }

    async fn rows(&self, joined: Joined) -> Result<Vec<QueryResult>, StoreError> {
        let statement = joined.into_statement();
        self.on().query_all(&statement).await.map_err(store_error)
    }

    const fn codec(&self) -> &'a Codec {
        &self.shared.codec
    }

    const fn place(&self, table: &'static str, column: &'static str, row: uuid::Uuid) -> Place {
        Place {
            workspace: self.workspace,
            table,
            column,
            row,
        }
    }
}

/// A row's text as a value of the domain.
fn parsed<T, E>(
    value: Result<T, E>,
    table: &'static str,
    column: &'static str,
) -> Result<T, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    value.map_err(|error| StoreError::Inconsistent {
        table,
        column,
        source: Some(Box::new(error)),
    })
}
