use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::model::shared::Time;
use domain::port::store::StoreError;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::{FORGOTTEN_AFTER, HEAR, LONGEST_PAUSE, Ports, SEARCH, Shared, back_off, run};

/// Proposes what may start whenever something changed, until it is stopped.
pub(super) async fn drive(shared: Arc<Shared>, stop: CancellationToken) {
    let memory = &shared.ports.memory;
    let poll = shared.settings.poll;
    let mut next_poll = poll.map(|every| shared.ports.clock.now() + every);
    while !stop.is_cancelled() {
        let now = shared.ports.clock.now();
        if next_poll.is_some_and(|at| at <= now) {
            memory.want_search();
            next_poll = poll.map(|every| now + every);
        }
        run_begun(&shared);
        let paused = shared.pause.until().filter(|until| *until > now);
        let due = if paused.is_some() {
            paused
        } else {
            memory.tick(now);
            hear(&shared);
            search(&shared);
            claim(&shared);
            // Last: what was taken may be what a window ran low by.
            refill(&shared);
            memory.next_due().into_iter().chain(next_poll).min()
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = memory.changed.notified() => {}
            () = sleep_until(due, now) => {}
        }
    }
    // What begins with a commit that is under way is run: its start is on record.
    memory.begin_no_more();
    while memory.is_awaited() {
        memory.changed.notified().await;
        run_begun(&shared);
    }
    run_begun(&shared);
}

/// Runs what began with the commit that put it on record.
fn run_begun(shared: &Arc<Shared>) {
    for (claimed, run) in shared.ports.memory.take_begun() {
        run::spawn(shared, claimed, run);
    }
}

/// Sleeps for the time between the two; whoever moves a clock says so.
pub(super) async fn sleep_until(due: Option<Time>, now: Time) {
    match due {
        Some(due) => tokio::time::sleep((due - now).to_std().unwrap_or_default()).await,
        None => std::future::pending().await,
    }
}

/// Claims what may start, in as few transactions as there is time for: while one is written, more gathers.
fn claim(shared: &Arc<Shared>) {
    while let Ok(turn) = Arc::clone(&shared.claims).try_acquire_owned() {
        let Some((fence, proposed)) = shared.ports.memory.take(shared.settings.batch) else {
            return;
        };
        let shared_by_claim = Arc::clone(shared);
        let claimed = async move {
            let shared = shared_by_claim;
            let memory = &shared.ports.memory;
            let pieces: Vec<_> = proposed.iter().map(|(piece, _)| *piece).collect();
            let now = shared.ports.clock.now();
            match shared.ports.queue.claim(fence, &pieces, now).await {
                Ok(Some(claims)) => {
                    let runs = memory.claimed(fence, proposed, claims);
                    for (claimed, run) in runs {
                        run::spawn(&shared, claimed, run);
                    }
                    if shared.pause.end() {
                        // What was committed as the database went away may not have been told.
                        memory.doubt();
                    }
                }
                Ok(None) => {
                    warn!("work was claimed under a lease that is not ours any more");
                    memory.close(fence);
                }
                Err(failure) => {
                    memory.put_back(fence, &proposed);
                    shared.failed("work could not be claimed", &failure);
                }
            }
            drop(turn);
            memory.changed.notify_one();
        };
        shared.tasks.spawn_on(claimed, &shared.handle);
    }
}

/// Reads the windows that run low.
fn refill(shared: &Arc<Shared>) {
    while let Ok(turn) = Arc::clone(&shared.refills).try_acquire_owned() {
        let Some(begun) = shared.ports.memory.begin_refill() else {
            return;
        };
        let shared_by_refill = Arc::clone(shared);
        let refilled = async move {
            let shared = shared_by_refill;
            let Shared {
                ports, settings, ..
            } = &*shared;
            let (_, workspace, target) = begun;
            let now = ports.clock.now();
            let read = ports.queue.window(workspace, target, settings.window, now);
            match read.await {
                Ok(window) => {
                    ports.memory.counters.count_refill();
                    ports.memory.refilled(begun, Some(&window));
                }
                Err(failure) => {
                    shared.failed("a window of work could not be read", &failure);
                    ports.memory.refilled(begun, None);
                }
            }
            drop(turn);
            ports.memory.changed.notify_one();
        };
        shared.tasks.spawn_on(refilled, &shared.handle);
    }
}

/// Searches the record for targets with open work.
fn search(shared: &Arc<Shared>) {
    let limit = usize::try_from(SEARCH).unwrap_or(usize::MAX);
    let Ok(turn) = Arc::clone(&shared.searches).try_acquire_owned() else {
        return;
    };
    let Some(fence) = shared.ports.memory.begin_search(limit) else {
        return;
    };
    let shared_by_search = Arc::clone(shared);
    let searched = async move {
        let shared = shared_by_search;
        let memory = &shared.ports.memory;
        match shared.ports.queue.targets(SEARCH).await {
            Ok(found) => {
                memory.searched(fence, Some(&found), limit);
            }
            Err(failure) => {
                shared.failed("the targets of work could not be listed", &failure);
                memory.searched(fence, None, limit);
            }
        }
        drop(turn);
        memory.changed.notify_one();
    };
    shared.tasks.spawn_on(searched, &shared.handle);
}

/// Reads what targets may since it was read before.
fn hear(shared: &Arc<Shared>) {
    let limit = usize::try_from(HEAR).unwrap_or(usize::MAX);
    let Ok(turn) = Arc::clone(&shared.hearings).try_acquire_owned() else {
        return;
    };
    let Some((fence, after)) = shared.ports.memory.begin_hearing() else {
        return;
    };
    let shared_by_hearing = Arc::clone(shared);
    let heard = async move {
        let shared = shared_by_hearing;
        let Ports { memory, queue, .. } = &shared.ports;
        match queue.controls(after, HEAR).await {
            Ok(read) => {
                if memory.heard(fence, Some(&read), limit) && memory.forgets() {
                    forget(&shared).await;
                }
            }
            Err(failure) => {
                shared.failed("what targets may could not be read", &failure);
                memory.heard(fence, None, limit);
            }
        }
        drop(turn);
        memory.changed.notify_one();
    };
    shared.tasks.spawn_on(heard, &shared.handle);
}

/// Forgets controls that make no difference, when every process has had the time to hear of what came after them.
async fn forget(shared: &Shared) {
    let Ports {
        memory,
        queue,
        clock,
        ..
    } = &shared.ports;
    // Whoever waits to be started need not wait for this.
    memory.changed.notify_one();
    if let Err(failure) = queue.forget_controls(clock.now() - FORGOTTEN_AFTER).await {
        let failure: &dyn std::error::Error = &failure;
        warn!(
            error = failure,
            "controls of targets could not be forgotten"
        );
    }
}

impl Shared {
    /// The database failed: it is left alone for a while.
    fn failed(&self, what: &'static str, failure: &StoreError) {
        let pause = self.pause.begin(self.ports.clock.now());
        let retry_in_ms = pause.as_millis();
        let failure: &dyn std::error::Error = failure;
        error!(error = failure, %retry_in_ms, "{what}");
    }
}

/// How long a database that failed is left alone.
#[derive(Debug, Default)]
pub(super) struct Pause(Mutex<Failing>);

#[derive(Debug, Default)]
struct Failing {
    failures: u32,
    until: Option<Time>,
}

impl Pause {
    fn until(&self) -> Option<Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).until
    }

    /// Ends it; whether there was one.
    fn end(&self) -> bool {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *failing).failures > 0
    }

    /// Begins it, or goes on with it: what was under way together fails together.
    fn begin(&self, now: Time) -> Duration {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rest) = failing.until.and_then(|until| (until - now).to_std().ok())
            && !rest.is_zero()
        {
            return rest;
        }
        failing.failures = failing.failures.saturating_add(1);
        let pause = back_off(failing.failures, LONGEST_PAUSE);
        failing.until = Some(now + pause);
        pause
    }
}
