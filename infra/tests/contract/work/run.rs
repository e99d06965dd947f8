//! What runs, runs outside of every transaction, and harms nobody when it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use domain::port::work::{Claim, Controlled, Fence, Interrupted, Piece, Queue, Target, Window};
use infra::work::SeaQueue;
use sea_orm::ConnectionTrait as _;

use super::bench::{Bench, settings};
use crate::harness::{Kind, on_both};

async fn no_transaction_is_open_while_work_runs(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    bench.commit((0..5).map(|_| bench.work(1))).await;

    let running = works.several(5).await;

    assert_eq!(bench.store.open_transactions(), 0);
    assert_eq!(bench.fresh.transactions_seen_from_outside().await, 0);
    drop(running);
}
on_both!(no_transaction_is_open_while_work_runs);

async fn the_probe_sees_a_transaction_that_is_open(kind: Kind) {
    let bench = Bench::new(kind).await;

    let open = bench.fresh.raw().await;
    let begin = match kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN",
    };

    open.execute_unprepared(begin).await.unwrap();

    assert_eq!(bench.fresh.transactions_seen_from_outside().await, 1);
    open.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(bench.fresh.transactions_seen_from_outside().await, 0);
}
on_both!(the_probe_sees_a_transaction_that_is_open);

async fn a_run_that_panics_or_settles_nothing_is_tried_again(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let ids = bench.commit([bench.laned(1), bench.laned(1)]).await;
    let first = works.next().await;
    let began = first.claimed.started_at;

    first.panic();

    // the others go on
    let beside = bench.commit([bench.work(1)]).await;
    let other = works.next().await;
    assert_eq!(other.id(), beside[0]);
    other.done();
    works.unsettled(1).await;
    bench.advance(Duration::from_secs(1));
    let second = works.next().await;
    assert_eq!((second.id(), second.claimed.attempt), (ids[0], 2));
    let before = Interrupted {
        started_at: began,
        attempt: 1,
    };
    assert_eq!(second.claimed.interrupted, Some(before));
    second.end_without_settlement();
    works.unsettled(2).await;
    bench.advance(Duration::from_secs(2));
    let third = works.next().await;
    assert_eq!((third.id(), third.claimed.attempt), (ids[0], 3));
    third.done();
    assert_eq!(works.next().await.id(), ids[1]);
}
on_both!(a_run_that_panics_or_settles_nothing_is_tried_again);

/// A queue whose database goes away and comes back.
#[derive(Debug)]
struct Away {
    queue: Arc<SeaQueue>,
    gone: AtomicBool,
    asked: AtomicU64,
}

impl Away {
    fn is_there(&self) -> Result<(), StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.gone.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("as the test wants".into()));
        }
        Ok(())
    }
}

#[async_trait]
impl Queue for Away {
    async fn claim(
        &self,
        fence: Fence,
        pieces: &[Piece],
        now: Time,
    ) -> Result<Option<Vec<Claim>>, StoreError> {
        self.is_there()?;
        self.queue.claim(fence, pieces, now).await
    }

    async fn window(
        &self,
        workspace: WorkspaceId,
        target: Target,
        limit: u16,
        now: Time,
    ) -> Result<Window, StoreError> {
        self.is_there()?;
        self.queue.window(workspace, target, limit, now).await
    }

    async fn targets(&self, limit: u32) -> Result<Vec<(WorkspaceId, Target, Time)>, StoreError> {
        self.is_there()?;
        self.queue.targets(limit).await
    }

    async fn controls(&self, after: i64, limit: u32) -> Result<Vec<Controlled>, StoreError> {
        self.is_there()?;
        self.queue.controls(after, limit).await
    }

    async fn forget_controls(&self, before: Time) -> Result<u64, StoreError> {
        self.is_there()?;
        self.queue.forget_controls(before).await
    }
}

async fn a_database_that_was_away_is_asked_again_and_nothing_is_lost(kind: Kind) {
    let bench = Bench::new(kind).await;
    let before = bench.commit([bench.laned(1)]).await;
    let away = Arc::new(Away {
        queue: Arc::clone(&bench.queue),
        gone: AtomicBool::new(true),
        asked: AtomicU64::new(0),
    });
    let queue = Arc::clone(&away);
    let mut works = bench.start_on(&settings("here"), queue);
    let asked_again = async || {
        let before = away.asked.load(Ordering::SeqCst);
        while away.asked.load(Ordering::SeqCst) == before {
            bench.advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
    };
    // what is on record cannot be read; nor can what is committed meanwhile be claimed
    asked_again().await;
    let later = bench.commit([bench.laned(1), bench.laned(2)]).await;
    asked_again().await;
    asked_again().await;

    away.gone.store(false, Ordering::SeqCst);

    let mut started = vec![works.next_as_time_passes(&bench).await];
    started.push(works.next_as_time_passes(&bench).await);
    started.sort_by_key(super::bench::Running::id);
    assert_eq!([started[0].id(), started[1].id()], [before[0], later[1]]);
    started.remove(0).done();
    assert_eq!(works.next().await.id(), later[0]);
}
on_both!(a_database_that_was_away_is_asked_again_and_nothing_is_lost);
