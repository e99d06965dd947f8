//! What keeps the house: for now, forgetting what was to be remembered for a while.

mod forget;

use std::sync::Arc;

use crate::model::shared::Clock;
use crate::port::store::{Inbox, Workspaces};

/// What keeps the house.
#[derive(Debug, Clone)]
pub struct Upkeep {
    /// All workspaces.
    pub workspaces: Arc<dyn Workspaces>,
    /// What came in and nobody could read.
    pub inbox: Arc<dyn Inbox>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}
