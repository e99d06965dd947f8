//! A store with its scheduler, and a runner that runs what a test tells it to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::shared::{Clock, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, Store as _};
use domain::port::work::{
    Claim, Claimed, Control, Fence, Job, Lane, Leases as _, NewWork, Pace, Piece, Queue, Runner,
    Settlement, Target, Task, WorkId,
};

use infra::work::{Memory, Ports, Scheduler, SeaLeases, SeaQueue, Settings};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::harness::{Fresh, Kind, SeaStore};

/// Longer than anything takes: a test that waits for this long has failed.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
pub(super) const LEASE: Duration = Duration::from_secs(10);

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(super) struct TestClock(AtomicI64);

impl TestClock {
    pub(super) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A piece that runs until the test says what becomes of it.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) claimed: Claimed,
    end: oneshot::Sender<End>,
}

#[derive(Debug)]
enum End {
    Settled(Settlement, Option<Control>),
    Nothing,
    Panic,
}

impl Running {
    pub(super) fn id(&self) -> WorkId {
        self.claimed.piece.id
    }

    pub(super) fn done(self) {
        self.settle(Settlement::Done);
    }

    pub(super) fn settle(self, settlement: Settlement) {
        self.end.send(End::Settled(settlement, None)).unwrap();
    }

    /// The same, and with it what its target may.
    pub(super) fn settle_and(self, settlement: Settlement, control: Control) {
        let end = End::Settled(settlement, Some(control));
        self.end.send(end).unwrap();
    }

    pub(super) fn end_without_settlement(self) {
        self.end.send(End::Nothing).unwrap();
    }

    pub(super) fn panic(self) {
        self.end.send(End::Panic).unwrap();
    }
}

#[derive(Debug)]
struct Desk {
    store: SeaStore,
    started: mpsc::UnboundedSender<Running>,
}

#[async_trait]
impl Runner for Desk {
    async fn run(&self, claimed: Claimed) {
        let (end, ended) = oneshot::channel();
        let running = Running {
            claimed: claimed.clone(),
            end,
        };
        // A test that is over listens no more.
        if self.started.send(running).is_err() {
            return;
        }
        match ended.await {
            Ok(End::Settled(settlement, control)) => {
                let mut changes = Changes::of(claimed.piece.workspace).settle(&claimed, settlement);
                changes.controls.extend(control);
                // Whether it bounced is for the test to see in what happens next.
                drop(self.store.commit(changes).await);
            }
            Ok(End::Panic) => panic!("as the test wants"),
            Ok(End::Nothing) | Err(_) => {}
        }
    }
}

/// A scheduler that was started, and what it runs.
#[derive(Debug)]
pub(super) struct Works {
    pub(super) scheduler: Scheduler,
    started: mpsc::UnboundedReceiver<Running>,
}

impl Works {
    /// What starts next.
    pub(super) async fn next(&mut self) -> Running {
        let next = tokio::time::timeout(PATIENCE, self.started.recv());
        next.await.expect("nothing started").unwrap()
    }

    /// What starts next, while the clock goes on.
    pub(super) async fn next_as_time_passes(&mut self, bench: &Bench) -> Running {
        let next = async {
            loop {
                if let Ok(running) = self.started.try_recv() {
                    return running;
                }
                bench.advance(Duration::from_secs(1));
                tokio::task::yield_now().await;
            }
        };
        let next = tokio::time::timeout(PATIENCE, next).await;
        next.expect("nothing started")
    }

    /// What starts next, so many of them.
    pub(super) async fn several(&mut self, many: usize) -> Vec<Running> {
        let mut running = vec![];
        for _ in 0..many {
            running.push(self.next().await);
        }
        running
    }

    /// Waits until the search at the start is over: one that is under way finds what is committed meanwhile.
    pub(super) async fn searched(&self) {
        while self.scheduler.stats().searches == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until so many runs have ended without a settlement.
    pub(super) async fn unsettled(&self, many: u64) {
        while self.scheduler.stats().unsettled < many {
            tokio::task::yield_now().await;
        }
    }
}

/// A database with its store and what a scheduler needs.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) fresh: Fresh,
    pub(super) clock: Arc<TestClock>,
    pub(super) memory: Arc<Memory>,
    pub(super) store: SeaStore,
    pub(super) queue: Arc<SeaQueue>,
    pub(super) leases: Arc<SeaLeases>,
    pub(super) workspace: WorkspaceId,
    ids: AtomicU64,
}

impl Bench {
    pub(super) async fn new(kind: Kind) -> Self {
        let fresh = Fresh::new(kind).await;
        let clock = Arc::new(TestClock(AtomicI64::new(1_700_000_000_000)));
        let memory = Arc::new(Memory::new(&settings("here"), clock.clone()));
        let store = fresh.store(clock.clone(), memory.clone()).await;
        let queue = Arc::new(SeaQueue::new(fresh.database(), fresh.vault()));
        let leases = Arc::new(SeaLeases::new(fresh.database()));
        Self {
            fresh,
            clock,
            memory,
            store,
            queue,
            leases,
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(7)),
            ids: AtomicU64::new(0),
        }
    }

    /// Starts a scheduler, which does not poll.
    pub(super) fn start(&self) -> Works {
        self.start_as(&settings("here"))
    }

    pub(super) fn start_as(&self, settings: &Settings) -> Works {
        self.start_on(settings, self.queue.clone())
    }

    /// Starts one whose queue is not the bench's own.
    pub(super) fn start_on(&self, settings: &Settings, queue: Arc<dyn Queue>) -> Works {
        let (sender, started) = mpsc::unbounded_channel();
        let ports = Ports {
            queue,
            leases: self.leases.clone(),
            runner: Arc::new(Desk {
                store: self.store.clone(),
                started: sender,
            }),
            clock: self.clock.clone(),
            memory: Arc::clone(&self.memory),
        };
        let handle = tokio::runtime::Handle::current();
        Works {
            scheduler: Scheduler::start(ports, settings.clone(), &handle),
            started,
        }
    }

    /// A store that commits behind the scheduler's back.
    pub(super) async fn elsewhere(&self) -> SeaStore {
        self.fresh.elsewhere(self.clock.clone()).await
    }

    /// Waits until nothing is proposed or runs.
    pub(super) async fn quiet(&self) {
        while self.memory.in_flight() > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Moves the clock, and lets the scheduler see it.
    pub(super) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.memory.look();
    }

    /// Work that is due now, for this target, in no lane.
    pub(super) fn work(&self, target: u128) -> NewWork {
        let id = u128::from(self.ids.fetch_add(1, Ordering::SeqCst) + 1);
        NewWork {
            pace: Pace::Free,
            id: WorkId::from_uuid(Uuid::from_u128(id)),
            job: Job::Task(Task::Activate {
                channel: ChannelId::from_uuid(Uuid::from_u128(target)),
            }),
            lane: None,
            target: Target(Uuid::from_u128(target)),
            due: self.clock.now(),
        }
    }

    /// Work in a lane of target 1.
    pub(super) fn laned(&self, lane: i64) -> NewWork {
        NewWork {
            lane: Some(Lane(lane)),
            ..self.work(1)
        }
    }

    pub(super) async fn commit(&self, work: impl IntoIterator<Item = NewWork>) -> Vec<WorkId> {
        commit(&self.store, self.workspace, work).await
    }

    /// All due pieces on record of a target.
    pub(super) async fn on_record(&self, target: u128) -> Vec<Piece> {
        let target = Target(Uuid::from_u128(target));
        let now = self.clock.now();
        let window = self.queue.window(self.workspace, target, 1_000, now).await;
        window.unwrap().pieces
    }

    /// Takes the lease, which is free.
    pub(super) async fn take(&self, holder: &str) -> Fence {
        let now = self.clock.now();
        let lease = self.leases.take(0, holder, LEASE, now).await.unwrap();
        lease.expect("the lease is free").fence
    }

    /// Takes the lease from a holder who stood still for so long that its time is over. It is over by the taker's clock:
    /// a holder who renews it meanwhile makes no difference.
    pub(super) async fn take_away(&self, holder: &str) -> Fence {
        let now = self.clock.now() + LEASE * 2;
        let lease = self.leases.take(0, holder, LEASE, now).await.unwrap();
        lease.expect("the lease is over").fence
    }

    pub(super) async fn claim(&self, fence: Fence, pieces: &[Piece]) -> Option<Vec<Claim>> {
        let now = self.clock.now();
        self.queue.claim(fence, pieces, now).await.unwrap()
    }

    /// Claims a piece that may start.
    pub(super) async fn claim_one(&self, fence: Fence, piece: &Piece) -> Claimed {
        let mut claims = self.claim(fence, &[*piece]).await.unwrap();
        match claims.pop() {
            Some(Claim::Claimed(claimed)) => *claimed,
            other => panic!("not claimed: {other:?}"),
        }
    }
}

pub(super) async fn commit(
    store: &SeaStore,
    workspace: WorkspaceId,
    work: impl IntoIterator<Item = NewWork>,
) -> Vec<WorkId> {
    let mut changes = Changes::of(workspace);
    changes.work.extend(work);
    let ids = changes.work.iter().map(|work| work.id).collect();
    store.commit(changes).await.unwrap();
    ids
}

/// Without polling, and with a small window, so that 10,000 pieces are many.
pub(super) fn settings(holder: &str) -> Settings {
    Settings {
        poll: None,
        lease: LEASE,
        ..Settings::of(holder)
    }
}
