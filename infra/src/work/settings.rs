use std::sync::Arc;
use std::time::Duration;

use crate::budgets::Budgets;

/// How work is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Names this process in the lease.
    pub holder: String,
    /// Pieces running at once, of all workspaces together.
    pub in_flight: usize,
    /// Pieces running at once, of one workspace.
    pub per_workspace_in_flight: usize,
    /// Pieces running at once, of one target in one workspace.
    pub per_target_in_flight: usize,
    /// Pieces running at once, of one target for all workspaces.
    pub for_all_in_flight: usize,
    /// How fast work of each pace may be started that burdens one target.
    pub budgets: Arc<Budgets>,
    /// Pieces of one target that are held in memory.
    pub window: u16,
    /// Pieces claimed in one transaction.
    pub batch: usize,
    /// How long the lease lives when it is not renewed; it is renewed after a third of it.
    pub lease: Duration,
    /// How often the record is searched for work that nobody told us about; never when `None`.
    pub poll: Option<Duration>,
}

impl Settings {
    /// The defaults, for the holder of this name.
    pub fn of(holder: impl Into<String>) -> Self {
        Self {
            holder: holder.into(),
            in_flight: 2048,
            per_workspace_in_flight: 256,
            per_target_in_flight: 16,
            for_all_in_flight: 128,
            budgets: Arc::default(),
            window: 512,
            batch: 256,
            lease: Duration::from_secs(10),
            poll: Some(Duration::from_secs(5)),
        }
    }
}
