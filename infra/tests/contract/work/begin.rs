//! What may start with the commit that puts it on record needs no claim, and breaks none of the promises.

use domain::model::endpoint::EndpointId;
use domain::model::event::EventId;
use domain::model::shared::Clock as _;
use domain::port::store::{Changes, Store as _};
use domain::port::work::{Job, Lane, NewWork, Settlement};
use uuid::Uuid;

use super::bench::{Bench, Works, commit};
use crate::harness::{Kind, on_both};

/// A delivery: it may start with its commit.
fn delivery(bench: &Bench, target: u128, lane: Option<i64>) -> NewWork {
    NewWork {
        job: Job::Delivery {
            event: EventId::from_uuid(Uuid::from_u128(1)),
            endpoint: EndpointId::from_uuid(Uuid::from_u128(target)),
            replay: false,
        },
        lane: lane.map(Lane),
        ..bench.work(target)
    }
}

/// A scheduler that knows all that is on record: nothing yet.
async fn begin(bench: &Bench) -> Works {
    let mut works = bench.start();
    bench.commit([bench.work(99)]).await;
    works.next().await.done();
    bench.quiet().await;
    works.searched().await;
    works
}

async fn it_is_started_by_the_commit_and_not_claimed(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = begin(&bench).await;
    let before = works.scheduler.stats();

    let work = [None, None, Some(1)].map(|lane| delivery(&bench, 1, lane));
    bench.commit(work).await;

    let running = works.several(3).await;
    for run in &running {
        assert_eq!((run.claimed.attempt, run.claimed.interrupted), (1, None));
        assert_eq!(run.claimed.fence.shard, 0);
    }
    let after = works.scheduler.stats();
    assert_eq!(after.begun - before.begun, 3);
    assert_eq!(after.claims, before.claims);
    for run in running {
        run.done();
    }
    bench.quiet().await;
    assert_eq!(bench.on_record(1).await, []);
}
on_both!(it_is_started_by_the_commit_and_not_claimed);

async fn a_lane_runs_one_at_a_time_and_in_order_all_the_same(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = begin(&bench).await;

    let first = bench
        .commit([Some(1), Some(1)].map(|lane| delivery(&bench, 1, lane)))
        .await;
    let running = works.next().await;
    let third = bench.commit([delivery(&bench, 1, Some(1))]).await;
    let beside = bench.commit([delivery(&bench, 1, Some(2))]).await;

    assert_eq!(running.id(), first[0]);
    let other = works.next().await;
    assert_eq!(
        other.id(),
        beside[0],
        "nothing of the lane before its first is done"
    );
    other.done();
    running.done();
    let second = works.next().await;
    assert_eq!(second.id(), first[1]);
    // it runs again at once, and still holds its lane
    second.settle(Settlement::Again(bench.clock.now()));
    let again = works.next().await;
    assert_eq!((again.id(), again.claimed.attempt), (first[1], 2));
    again.done();
    assert_eq!(works.next().await.id(), third[0]);
}
on_both!(a_lane_runs_one_at_a_time_and_in_order_all_the_same);

async fn it_is_not_started_under_a_lease_that_was_lost(kind: Kind) {
    let bench = Bench::new(kind).await;
    let _works = begin(&bench).await;
    let fence = bench.take_away("another").await;

    bench.commit([delivery(&bench, 1, Some(1))]).await;

    let piece = bench.on_record(1).await[0];
    let claimed = bench.claim_one(fence, &piece).await;
    assert_eq!((claimed.attempt, claimed.interrupted), (1, None));
}
on_both!(it_is_not_started_under_a_lease_that_was_lost);

async fn a_place_that_a_commit_did_not_need_is_given_back(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = begin(&bench).await;
    let ids = bench.commit([delivery(&bench, 1, Some(1))]).await;
    let running = works.next().await;

    // an id that is taken breaks the batch when it is written, after the places are given
    let taken = NewWork {
        id: ids[0],
        ..delivery(&bench, 2, Some(2))
    };
    let mut changes = Changes::of(bench.workspace);
    changes.work.push(taken);
    bench.store.commit(changes).await.unwrap_err();

    assert_eq!(bench.memory.in_flight(), 1);
    let next = bench.commit([delivery(&bench, 2, Some(2))]).await;
    assert_eq!(works.next().await.id(), next[0]);
    drop(running);
}
on_both!(a_place_that_a_commit_did_not_need_is_given_back);

async fn what_was_started_and_not_run_is_taken_over(kind: Kind) {
    let bench = Bench::new(kind).await;
    let works = begin(&bench).await;
    let ids = bench.commit([delivery(&bench, 1, Some(1))]).await;
    // its process dies before anything comes of it
    drop(works);

    let fence = bench.take_away("another").await;
    let piece = bench.on_record(1).await[0];
    let claimed = bench.claim_one(fence, &piece).await;

    assert_eq!((claimed.piece.id, claimed.attempt), (ids[0], 2));
    assert_eq!(claimed.interrupted.map(|before| before.attempt), Some(1));
}
on_both!(what_was_started_and_not_run_is_taken_over);

/// On SQLite there is no other process that could.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_put_in_its_lane_is_not_overtaken() {
    let bench = Bench::new(Kind::Postgres).await;
    let mut works = begin(&bench).await;
    let elsewhere = bench.elsewhere().await;
    let before = commit(&elsewhere, bench.workspace, [delivery(&bench, 1, Some(1))]).await;

    let after = bench.commit([delivery(&bench, 1, Some(1))]).await;

    // nobody told us of it: what comes after it is refused, and then it is found
    let first = works.next().await;
    assert_eq!(first.id(), before[0]);
    first.done();
    assert_eq!(works.next().await.id(), after[0]);
}

async fn nothing_stays_of_a_batch_whose_last_write_breaks(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = begin(&bench).await;
    let ids = bench.commit([delivery(&bench, 1, Some(1))]).await;
    let running = works.next().await;

    let waits = bench.commit([delivery(&bench, 1, Some(1))]).await;

    // what waits would go with the first statement; the id of the second one's row is taken
    let taken = NewWork {
        id: ids[0],
        ..delivery(&bench, 3, Some(3))
    };
    let changes = Changes::of(bench.workspace).drop(waits[0]).work(taken);
    bench.store.commit(changes).await.unwrap_err();

    let left = bench.on_record(1).await;
    let left: Vec<_> = left.iter().map(|piece| piece.id).collect();
    assert_eq!(left, [ids[0], waits[0]]);
    assert_eq!(bench.store.open_transactions(), 0);
    // whatever writes next finds the way free
    let next = bench.commit([delivery(&bench, 4, Some(4))]).await;
    assert_eq!(works.next().await.id(), next[0]);
    running.done();
}
on_both!(nothing_stays_of_a_batch_whose_last_write_breaks);
