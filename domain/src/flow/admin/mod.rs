//! Workspaces and keys, and what the operator looks at.

mod access;
mod authenticate;
mod change_workspace;
mod create_workspace;
mod mint_key;
mod operator_key;
mod read;
mod revoke_key;

use std::sync::Arc;

pub use access::Accesses;
pub use authenticate::AuthenticateError;
pub use change_workspace::{ChangeWorkspace, ChangeWorkspaceError};
pub use create_workspace::{CreateWorkspace, CreateWorkspaceError};
pub use mint_key::{MintKey, MintKeyError};
pub use revoke_key::RevokeKeyError;

use crate::model::shared::{Clock, Ids};
use crate::port::crypto::{Random, Vault};
use crate::port::store::{Inbox, Operators, Store, Workspaces};

/// Workspaces and keys.
#[derive(Debug, Clone)]
pub struct Admin {
    /// The store.
    pub store: Arc<dyn Store>,
    /// All workspaces.
    pub workspaces: Arc<dyn Workspaces>,
    /// The operator's keys.
    pub operators: Arc<dyn Operators>,
    /// What came in and nobody could read.
    pub inbox: Arc<dyn Inbox>,
    /// When the operator acted in workspaces.
    pub accesses: Arc<Accesses>,
    /// Seals.
    pub vault: Arc<dyn Vault>,
    /// Random text.
    pub random: Arc<dyn Random>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
}
