//! Memory proposes, the record decides: windows of open work in memory, claimed in batches and run.

mod driver;
mod keeper;
mod line;
mod memory;
#[cfg(test)]
mod model_test;
mod reins;
mod rounds;
mod run;
mod step;
mod window;

use std::sync::Arc;
use std::time::Duration;

use domain::model::shared::Clock;
use domain::port::work::{Leases, Queue, Runner};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Settings, Stats};

pub use memory::Memory;

/// The longest pause before a run that settled nothing is tried again.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(30);
/// The longest pause before a database that failed is asked again.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// The one lease over all shards.
const SHARD: i16 = 0;
/// Claims under way at once: the next may be asked for while one is written.
const CLAIMS: usize = 2;
/// Windows read at once.
const REFILLS: usize = 4;
/// Targets listed by one search of the record.
const SEARCH: u32 = 10_000;
/// Controls of targets read at once.
const HEAR: u32 = 1_000;
/// How long controls that make no difference stay on record.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

/// 1 s, 2 s, 4 s, …
fn back_off(failures: u32, longest: Duration) -> Duration {
    let doubled = failures.saturating_sub(1).min(16);
    Duration::from_secs(1 << doubled).min(longest)
}

/// What the scheduler works with.
#[derive(Debug, Clone)]
pub struct Ports {
    /// The work on record.
    pub queue: Arc<dyn Queue>,
    /// The leases.
    pub leases: Arc<dyn Leases>,
    /// Who runs what was claimed.
    pub runner: Arc<dyn Runner>,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// What the store tells of commits.
    pub memory: Arc<Memory>,
}

/// The scheduler as it runs.
#[derive(Debug)]
pub struct Scheduler {
    shared: Arc<Shared>,
    stop: CancellationToken,
    give_up: CancellationToken,
    keeper: TaskTracker,
}

/// What its tasks share.
#[derive(Debug)]
struct Shared {
    ports: Ports,
    settings: Settings,
    handle: Handle,
    claims: Arc<Semaphore>,
    refills: Arc<Semaphore>,
    searches: Arc<Semaphore>,
    hearings: Arc<Semaphore>,
    pause: driver::Pause,
    /// The loop, what it asks of the record, and runs.
    tasks: TaskTracker,
}

impl Scheduler {
    /// Starts it on this runtime: it takes the lease, or waits for it, and runs work until it is stopped.
    pub fn start(ports: Ports, settings: Settings, handle: &Handle) -> Self {
        let shared = Arc::new(Shared {
            ports,
            settings,
            handle: handle.clone(),
            claims: Arc::new(Semaphore::new(CLAIMS)),
            refills: Arc::new(Semaphore::new(REFILLS)),
            searches: Arc::new(Semaphore::new(1)),
            hearings: Arc::new(Semaphore::new(1)),
            pause: driver::Pause::default(),
            tasks: TaskTracker::new(),
        });
        let (stop, give_up) = (CancellationToken::new(), CancellationToken::new());
        let keeper = TaskTracker::new();
        keeper.spawn_on(keeper::keep(Arc::clone(&shared), give_up.clone()), handle);
        shared
            .tasks
            .spawn_on(driver::drive(Arc::clone(&shared), stop.clone()), handle);
        Self {
            shared,
            stop,
            give_up,
            keeper,
        }
    }

    /// What it did so far.
    pub fn stats(&self) -> Stats {
        self.shared.ports.memory.stats()
    }

    /// Claims nothing more, waits for what runs, `patience` at most, and gives the lease back. Whether all runs ended.
    pub async fn stop(self, patience: Duration) -> bool {
        self.stop.cancel();
        self.shared.tasks.close();
        let ended = tokio::time::timeout(patience, self.shared.tasks.wait())
            .await
            .is_ok();
        self.give_up.cancel();
        self.keeper.close();
        self.keeper.wait().await;
        ended
    }
}

/// A scheduler that is dropped without being stopped stops claiming; its lease runs out.
impl Drop for Scheduler {
    fn drop(&mut self) {
        self.stop.cancel();
        self.give_up.cancel();
    }
}
