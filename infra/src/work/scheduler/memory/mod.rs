mod controls;
mod ear;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::model::shared::{Clock, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Claim, Claimed, Fence, Piece, Target, Window};
use tokio::sync::Notify;

use crate::work::Settings;
use crate::work::scheduler::line::RunId;
use crate::work::scheduler::rounds::{Caps, Rounds};
use crate::work::scheduler::step::Steps;
use crate::work::scheduler::window::Bounds;
use crate::work::stats::{Counters, Stats};
use controls::Heard;

/// What this process remembers of open work, and its ear at the store: the store tells it what was committed, the
/// scheduler takes from it what may start. Holds its lock for moments only.
#[derive(Debug)]
pub struct Memory {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    /// Something may be started, or time makes a difference.
    pub(in crate::work::scheduler) changed: Notify,
    /// The lease needs a look.
    pub(in crate::work::scheduler) lease: Notify,
    pub(in crate::work::scheduler) counters: Counters,
}

#[derive(Debug)]
struct State {
    /// While it is held; nothing is remembered otherwise.
    fence: Option<Fence>,
    rounds: Rounds,
    /// The record is to be searched for targets.
    search: bool,
    /// Since the lease was taken, or the answer to a commit was lost, the record was searched to its end: what is open
    /// is known here, or its target says that there is more.
    searched: bool,
    heard: Heard,
    /// What began with the commit that put it on record, to be run.
    begun: Vec<(Claimed, RunId)>,
    /// Places that were given and neither used nor given back.
    reserved: usize,
    /// No more places are given: what begins would not be run.
    closing: bool,
    /// Targets from then on were not listed by the last search.
    horizon: Option<Time>,
    /// How much may start, when a test steps.
    steps: Steps,
}

/// A piece that is asked for, and the number of the run that it is to be.
type Proposed = (Piece, RunId);

impl Memory {
    /// Remembers nothing until the lease is taken.
    pub fn new(settings: &Settings, clock: Arc<dyn Clock>) -> Self {
        let caps = Caps {
            total: settings.in_flight,
            workspace: settings.per_workspace_in_flight,
            target: Bounds {
                pieces: usize::from(settings.window),
                in_flight: settings.per_target_in_flight,
            },
            for_all: settings.for_all_in_flight,
        };
        Self {
            state: Mutex::new(State {
                fence: None,
                rounds: Rounds::new(caps, Arc::clone(&settings.budgets)),
                search: false,
                searched: false,
                heard: Heard::default(),
                begun: vec![],
                reserved: 0,
                closing: false,
                horizon: None,
                steps: Steps::default(),
            }),
            clock,
            changed: Notify::new(),
            lease: Notify::new(),
            counters: Counters::default(),
        }
    }

    /// What was done so far.
    pub fn stats(&self) -> Stats {
        self.counters.read()
    }

    /// Looks at the clock again: it was moved.
    pub fn look(&self) {
        self.changed.notify_one();
        self.lease.notify_one();
    }

    /// Starts nothing more until it is stepped or let go: for tests.
    #[cfg(feature = "testing")]
    pub fn hold(&self) {
        self.lock().steps.hold();
    }

    /// Lets this many more pieces start: for tests.
    #[cfg(feature = "testing")]
    pub fn step(&self, pieces: usize) {
        self.lock().steps.step(pieces);
        self.changed.notify_one();
    }

    /// Starts what is due, as ever: for tests.
    #[cfg(feature = "testing")]
    pub fn let_go(&self) {
        self.lock().steps = Steps::default();
        self.changed.notify_one();
    }

    /// Pieces proposed or running.
    pub fn in_flight(&self) -> usize {
        self.lock().rounds.in_flight()
    }

    /// The lease is ours: forgets what was known under another fence, and searches the record.
    pub(in crate::work::scheduler) fn open(&self, fence: Fence) {
        let mut state = self.lock();
        if state.fence != Some(fence) {
            state.fence = Some(fence);
            state.rounds.clear();
            state.begun.clear();
            state.search = true;
            state.searched = false;
            state.heard = Heard::nothing();
            drop(state);
            self.changed.notify_one();
        }
    }

    /// The lease is not ours any more, if it was under this fence.
    pub(in crate::work::scheduler) fn close(&self, fence: Fence) {
        let mut state = self.lock();
        if state.fence == Some(fence) {
            state.fence = None;
            state.rounds.clear();
            state.begun.clear();
            state.search = false;
            state.searched = false;
            state.heard = Heard::default();
            state.horizon = None;
            drop(state);
            self.lease.notify_one();
        }
    }

    /// Lets what is due become ready.
    pub(in crate::work::scheduler) fn tick(&self, now: Time) {
        self.lock().rounds.tick(now);
    }

    /// Pieces to be proposed, and the fence to do it under.
    pub(in crate::work::scheduler) fn take(&self, limit: usize) -> Option<(Fence, Vec<Proposed>)> {
        let now = self.clock.now();
        let mut state = self.lock();
        let fence = state.fence.filter(|_| state.heard.all)?;
        let limit = state.steps.admitted(limit);
        let taken = state.rounds.take(limit, now);
        state.steps.took(taken.len());
        (!taken.is_empty()).then_some((fence, taken))
    }

    /// What has begun with its commit and is to be run.
    pub(in crate::work::scheduler) fn take_begun(&self) -> Vec<(Claimed, RunId)> {
        std::mem::take(&mut self.lock().begun)
    }

    /// Gives no more places.
    pub(in crate::work::scheduler) fn begin_no_more(&self) {
        self.lock().closing = true;
    }

    /// Whether something may still begin with its commit.
    pub(in crate::work::scheduler) fn is_awaited(&self) -> bool {
        self.lock().reserved > 0
    }

    /// What the claims of proposed pieces came to, in their order; answers what is to be run.
    pub(in crate::work::scheduler) fn claimed(
        &self,
        fence: Fence,
        proposed: Vec<Proposed>,
        claims: Vec<Claim>,
    ) -> Vec<(Claimed, RunId)> {
        let mut runs = Vec::with_capacity(claims.len());
        let mut state = self.lock();
        if state.fence != Some(fence) {
            // Somebody else may run them by now.
            return runs;
        }
        let mut refused = 0;
        for ((piece, run), claim) in proposed.into_iter().zip(claims) {
            let (workspace, target) = (piece.workspace, piece.target);
            refused += u64::from(!matches!(claim, Claim::Claimed(_)));
            let rounds = &mut state.rounds;
            if !matches!(claim, Claim::Claimed(_)) {
                rounds.costs_nothing(&piece);
            }
            match claim {
                Claim::Claimed(claimed) => runs.push((*claimed, run)),
                Claim::Blocked(_) => {
                    rounds.with_known(workspace, target, |window| window.blocked(&piece));
                }
                Claim::Later(_, due) => {
                    rounds.with_known(workspace, target, |window| window.early(&piece, due));
                }
                Claim::Gone(_) => {
                    rounds.with_known(workspace, target, |window| window.gone(&piece));
                }
            }
        }
        drop(state);
        let claimed = u64::try_from(runs.len()).unwrap_or(u64::MAX);
        self.counters.count_claim(claimed, refused);
        runs
    }

    /// Pieces that could not be proposed.
    pub(in crate::work::scheduler) fn put_back(&self, fence: Fence, proposed: &[Proposed]) {
        let mut state = self.lock();
        if state.fence == Some(fence) {
            for (piece, _) in proposed {
                let (workspace, target) = (piece.workspace, piece.target);
                state.rounds.costs_nothing(piece);
                state
                    .rounds
                    .with_known(workspace, target, |window| window.put_back(piece));
            }
        }
    }

    /// A run ended; when it settled nothing, answers when it is tried again.
    pub(in crate::work::scheduler) fn ended(&self, piece: &Piece, run: RunId) -> Option<Duration> {
        let now = self.clock.now();
        let pause = self
            .lock()
            .rounds
            .with_known(piece.workspace, piece.target, |window| {
                window.ended(piece, run, now)
            })??;
        self.counters.count_unsettled();
        self.changed.notify_one();
        Some(pause)
    }

    /// A target whose window is to be read; to be answered by `refilled`.
    pub(in crate::work::scheduler) fn begin_refill(&self) -> Option<(Fence, WorkspaceId, Target)> {
        let mut state = self.lock();
        let fence = state.fence?;
        let (workspace, target) = state.rounds.begin_refill()?;
        Some((fence, workspace, target))
    }

    /// What was read of a target, if it could be read.
    pub(in crate::work::scheduler) fn refilled(
        &self,
        (fence, workspace, target): (Fence, WorkspaceId, Target),
        read: Option<&Window>,
    ) {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.fence == Some(fence) {
            state
                .rounds
                .with_known(workspace, target, |window| match read {
                    Some(read) => window.refill(read, now),
                    None => window.refill_failed(),
                });
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Asks for a search of the record, and for what was controlled since.
    pub(in crate::work::scheduler) fn want_search(&self) {
        let mut state = self.lock();
        state.search = true;
        state.heard.want();
    }

    /// Asks for one because there may be what nobody told us about.
    pub(in crate::work::scheduler) fn doubt(&self) {
        let mut state = self.lock();
        state.search = true;
        state.searched = false;
        state.heard.want();
    }

    /// Whether the record is to be searched: it was asked for, or what the last search left out is due and there is
    /// room for it.
    pub(in crate::work::scheduler) fn begin_search(&self, limit: usize) -> Option<Fence> {
        let now = self.clock.now();
        let mut state = self.lock();
        // With what they may in mind, targets are not gone through for each of them.
        let fence = state.fence.filter(|_| state.heard.all)?;
        let more = state.horizon.is_some_and(|horizon| horizon <= now)
            && state.rounds.targets() < limit / 2;
        if !state.search && !more {
            return None;
        }
        state.search = false;
        state.horizon = None;
        Some(fence)
    }

    /// The targets that a search found, `limit` at most; nothing when it failed.
    pub(in crate::work::scheduler) fn searched(
        &self,
        fence: Fence,
        found: Option<&[(WorkspaceId, Target, Time)]>,
        limit: usize,
    ) {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.fence != Some(fence) {
            return;
        }
        let Some(found) = found else {
            state.search = true;
            return;
        };
        for (workspace, target, due) in found {
            state.rounds.with(*workspace, *target, |window| {
                if *due <= now {
                    window.look_again();
                } else {
                    window.look_again_at(*due);
                }
            });
        }
        if found.len() >= limit {
            state.horizon = found.last().map(|(_, _, due)| *due);
        }
        // Unless the doubt came while it was searched.
        state.searched |= !state.search;
        // Under the lock: whoever sees the count finds what was searched, and the other way round.
        self.counters.count_search();
        drop(state);
        self.changed.notify_one();
    }

    /// When time makes a difference.
    pub(in crate::work::scheduler) fn next_due(&self) -> Option<Time> {
        let now = self.clock.now();
        let state = self.lock();
        let horizon = state.horizon.filter(|horizon| *horizon > now);
        state.rounds.next_due().into_iter().chain(horizon).min()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way; and a scheduler that stands still would be worse than one that forgot.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
