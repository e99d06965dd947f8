//! What keeps the house: forgets what was to be remembered for a while, removes what is out of retention.

mod forget;
mod retire;

use std::sync::Arc;

use crate::model::shared::Clock;
use crate::model::workspace::Kept;
use crate::port::patience::Patience;
use crate::port::store::{Inbox, Retire, Workspaces};

/// What keeps the house.
#[derive(Debug, Clone)]
pub struct Upkeep {
    /// All workspaces.
    pub workspaces: Arc<dyn Workspaces>,
    /// What came in and nobody could read.
    pub inbox: Arc<dyn Inbox>,
    /// Removes what is out of retention.
    pub retirement: Arc<dyn Retire>,
    /// For how long what is kept.
    pub kept: Kept,
    /// Rests between two batches.
    pub patience: Arc<dyn Patience>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}
