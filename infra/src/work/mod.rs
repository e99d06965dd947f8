//! Durable work: leases and claims on record, windows in memory, and the scheduler that runs it.

pub(crate) mod fence;
mod leases;
mod queue;
mod scheduler;
mod settings;
mod stats;

pub use leases::SeaLeases;
pub use queue::{SeaQueue, Waiting};
pub use scheduler::{Memory, Ports, Scheduler};
pub use settings::Settings;
pub use stats::Stats;
