//! The store: one write door, one read door per workspace, on SQLite and PostgreSQL.

mod checkpoint;
pub(crate) mod codec;
pub(crate) mod commit;
mod connect;
pub(crate) mod entity;
pub(crate) mod error;
mod everywhere;
mod migrate;
mod read;
pub(crate) mod scoped;
mod stats;
mod system;
mod watched;
mod writer;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use domain::model::shared::{Clock, Ids};
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::Vault;
use domain::port::store::{Changes, CommitError, Read, Store};
use domain::port::work::{Controlled, Handover, Piece, Settlement, Target};
use sea_orm::DbBackend;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use codec::Codec;
use commit::{Entered, Pipeline};
use everywhere::Everywhere;
use read::gather::Gathers;

pub use connect::{Database, Settings, connect};
pub use error::OpenError;
pub use migrate::{MigrateSettings, migrate, pending_migrations};
pub use stats::StatsNow;
pub(crate) use stats::StoreStats;
pub use system::SeaKeys;
pub(crate) use writer::Writer;

/// What a store is made of besides its database.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Seals tokens and secrets, and content when that is wanted.
    pub vault: Arc<dyn Vault>,
    /// When work that a commit causes is due.
    pub clock: Arc<dyn Clock>,
    /// The ids of deliveries, items and attempts.
    pub ids: Arc<dyn Ids>,
    /// Whether content is written sealed; both kinds are read.
    pub seal_content: bool,
}

/// The store on a connected database. Clones are the same store.
#[derive(Debug, Clone)]
pub struct SeaStore(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    commits: Pipeline<commit::Member>,
    /// Settlements that cause nothing: what causes something need not wait for them.
    settlements: Pipeline<commit::Member>,
    inbox: Pipeline<system::Arrival>,
    tasks: TaskTracker,
    stop: CancellationToken,
    /// Whoever lets the store go without closing it stops what runs beside it.
    _going: DropGuard,
}

/// What batches and reads use.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) database: Database,
    pub(crate) codec: Codec,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    handover: OnceLock<Arc<dyn Handover>>,
    gathers: Gathers,
    pub(crate) watched: Arc<watched::Watched>,
    pub(crate) modes: commit::Modes,
    pub(crate) owners: system::Owners,
    pub(crate) decoded: read::Decoded,
    pub(crate) everywhere: Everywhere,
}

/// Opens the store on a database whose tables are there.
pub async fn open(database: Database, parts: Parts) -> Result<SeaStore, OpenError> {
    database.check().await?;
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let shared = Arc::new_cyclic(|shared| Shared {
        database,
        codec: Codec::new(parts.vault, parts.seal_content),
        clock: parts.clock,
        ids: parts.ids,
        handover: OnceLock::new(),
        watched: Arc::default(),
        modes: commit::Modes::default(),
        owners: system::Owners::default(),
        decoded: read::Decoded::default(),
        gathers: Gathers::start(shared, &tasks, &stop),
        everywhere: Everywhere::start(shared, &tasks, &stop),
    });
    let of_commits = Arc::clone(&shared);
    let commits = Pipeline::start(&tasks, stop.clone(), move |members| {
        commit::run(Arc::clone(&of_commits), members)
    });
    let of_settlements = Arc::clone(&shared);
    let settlements = Pipeline::start(&tasks, stop.clone(), move |members| {
        commit::run(Arc::clone(&of_settlements), members)
    });
    let of_inbox = Arc::clone(&shared);
    let inbox = Pipeline::start(&tasks, stop.clone(), move |members| {
        system::receive(Arc::clone(&of_inbox), members)
    });
    if shared.database.backend() == DbBackend::Sqlite {
        let beside = checkpoint::run(shared.database.clone(), stop.clone());
        tasks.spawn(beside);
    }
    tasks.close();
    Ok(SeaStore(Arc::new(Inner {
        shared,
        commits,
        settlements,
        inbox,
        tasks,
        _going: stop.clone().drop_guard(),
        stop,
    })))
}

impl SeaStore {
    /// Tells who is told of new, woken and settled work. The first call counts.
    pub fn hand_over_to(&self, handover: Arc<dyn Handover>) {
        drop(self.0.shared.handover.set(handover));
    }

    /// What was written so far, on this database.
    pub fn stats(&self) -> StatsNow {
        self.0.shared.database.stats().now()
    }

    /// How many transactions are open: none while work runs.
    pub fn open_transactions(&self) -> usize {
        self.0.shared.database.open_transactions()
    }

    /// Writes what waits, then closes the connections. Whatever comes later is answered that the store is closed.
    pub async fn close(&self) -> Result<(), OpenError> {
        self.0.stop.cancel();
        self.0.tasks.wait().await;
        self.0.shared.database.close().await
    }

    /// What batches and reads use.
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }
}

impl Shared {
    /// Who is told of work.
    pub(crate) fn handover(&self) -> Option<&Arc<dyn Handover>> {
        self.handover.get()
    }

    /// Where look-ups are asked together.
    pub(crate) const fn gathers(&self) -> &Gathers {
        &self.gathers
    }

    /// Tells the scheduler what a commit put on record.
    pub(crate) fn hand_over(
        &self,
        controlled: &[Controlled],
        settled: &[(Piece, Settlement)],
        entered: Entered,
        woken: &[(WorkspaceId, Target)],
    ) {
        let Some(handover) = self.handover.get() else {
            return;
        };
        // What is closed, before what is settled makes room for more of it; what is opened, when what it rests on is over.
        let (closing, others): (Vec<_>, Vec<_>) = controlled
            .iter()
            .partition(|it| it.control.closed.is_some());
        handover.controlled(&closing);
        for (piece, settlement) in settled {
            handover.settled(*piece, *settlement);
        }
        handover.controlled(&others);
        entered.tell(&**handover);
        for (workspace, target) in woken {
            handover.woken(*workspace, *target);
        }
    }

    /// Tells the scheduler that a commit may have put something on record.
    pub(crate) fn unsure(&self) {
        if let Some(handover) = self.handover.get() {
            handover.unsure();
        }
    }
}

#[async_trait]
impl Store for SeaStore {
    async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        let pipeline = if commit::causes_nothing(&changes) {
            &self.0.settlements
        } else {
            &self.0.commits
        };
        commit::commit(&self.0.shared, pipeline, changes).await
    }

    fn read(&self, workspace: WorkspaceId) -> Box<dyn Read + '_> {
        Box::new(read::Reader::of(&self.0.shared, workspace))
    }
}
