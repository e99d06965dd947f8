//! One holder of the lease at a time, and who lost it can do no harm.

use std::time::Duration;

use domain::model::shared::Clock as _;
use domain::port::store::{Changes, CommitError, Store as _};
use domain::port::work::{Fence, Interrupted, Leases as _, Settlement};

use super::bench::{Bench, LEASE, Running, settings};
use crate::harness::{Kind, on_both};

async fn the_lease_has_one_holder_and_never_the_same_token_twice(kind: Kind) {
    let bench = Bench::new(kind).await;
    let take = async |holder: &str| {
        let taken = bench.leases.take(0, holder, LEASE, bench.clock.now()).await;
        taken.unwrap().map(|lease| lease.fence.token)
    };

    let first = take("a").await.unwrap();
    bench.clock.advance(LEASE / 2);
    assert_eq!(take("a").await, Some(first), "it is renewed");
    bench.clock.advance(LEASE / 2);
    assert_eq!(take("b").await, None, "it was renewed");
    bench.clock.advance(LEASE);
    let second = take("b").await.unwrap();
    assert!(second > first);
    assert_eq!(take("a").await, None);
    bench.clock.advance(LEASE);
    assert_eq!(take("b").await, Some(second), "nobody had it in between");

    let given_back = Fence {
        shard: 0,
        token: second,
    };
    bench.leases.release(given_back).await.unwrap();
    let third = take("b").await.unwrap();
    assert!(third > second, "at once, and what ran before bounces");
}
on_both!(the_lease_has_one_holder_and_never_the_same_token_twice);

async fn a_stale_fence_bounces_at_claim_and_at_settle(kind: Kind) {
    let bench = Bench::new(kind).await;
    bench.commit([bench.laned(1), bench.laned(2)]).await;
    let [one, other] = bench.on_record(1).await[..] else {
        panic!("two pieces are due");
    };
    let stale = bench.take("a").await;
    let claimed = bench.claim_one(stale, &one).await;
    bench.clock.advance(LEASE);
    let fence = bench.take("b").await;

    assert_eq!(bench.claim(stale, &[other]).await, None);
    let settled = Changes::of(bench.workspace).settle(&claimed, Settlement::Done);
    let settled = bench.store.commit(settled).await;

    assert!(matches!(settled, Err(CommitError::Fenced)), "{settled:?}");
    let again = bench.claim_one(fence, &one).await;
    assert_eq!(again.attempt, 2);
    let before = Interrupted {
        started_at: claimed.started_at,
        attempt: 1,
    };
    assert_eq!(again.interrupted, Some(before));
    let fresh = bench.claim_one(fence, &other).await;
    assert_eq!((fresh.attempt, fresh.interrupted), (1, None));
}
on_both!(a_stale_fence_bounces_at_claim_and_at_settle);

async fn a_settlement_that_is_repeated_leaves_a_later_start_alone(kind: Kind) {
    let bench = Bench::new(kind).await;
    bench.commit([bench.work(1)]).await;
    let fence = bench.take("here").await;
    let piece = bench.on_record(1).await[0];
    let first = bench.claim_one(fence, &piece).await;
    let due = bench.clock.now();
    let settle = async |settlement| {
        let changes = Changes::of(bench.workspace).settle(&first, settlement);
        bench.store.commit(changes).await.unwrap();
    };

    settle(Settlement::Held(due)).await;
    bench.clock.advance(Duration::from_secs(1));
    let second = bench.claim_one(fence, &piece).await;
    for again in [
        Settlement::Held(due),
        Settlement::Again(due),
        Settlement::Done,
    ] {
        settle(again).await;
    }
    bench.clock.advance(Duration::from_secs(1));
    let third = bench.claim_one(fence, &piece).await;

    assert_eq!((second.attempt, second.interrupted), (1, None));
    let marked = Interrupted {
        started_at: second.started_at,
        attempt: 1,
    };
    assert_eq!(third.interrupted, Some(marked));
}
on_both!(a_settlement_that_is_repeated_leaves_a_later_start_alone);

async fn another_takes_over_from_a_holder_that_died_and_hears_of_the_attempt(kind: Kind) {
    let bench = Bench::new(kind).await;
    let ids = bench.commit([bench.laned(1), bench.laned(1)]).await;
    let dead = bench.take("the dead").await;
    let first = bench.on_record(1).await[0];
    let lost = bench.claim_one(dead, &first).await;
    bench.clock.advance(Duration::from_secs(3));

    let mut works = bench.start();
    // its lease is not over: nothing starts however often it is asked for
    for _ in 0..6 {
        bench.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(works.scheduler.stats().claims, 0);
    bench.advance(Duration::from_secs(1));

    let running = works.next().await;
    assert_eq!(running.id(), ids[0]);
    assert_eq!(running.claimed.attempt, 2);
    assert_eq!(
        running.claimed.interrupted,
        Some(Interrupted {
            started_at: lost.started_at,
            attempt: 1
        })
    );
    assert!(running.claimed.fence.token > dead.token);
    running.done();
    assert_eq!(works.next().await.id(), ids[1]);
}
on_both!(another_takes_over_from_a_holder_that_died_and_hears_of_the_attempt);

async fn who_lost_the_lease_starts_nothing_and_goes_on_when_it_has_it_again(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let ids = bench.commit([bench.laned(1)]).await;
    let running = works.next().await;
    bench.take_away("another").await;

    let later = bench.commit([bench.laned(2)]).await;
    running.done();
    bench.advance(LEASE * 4);

    let mut started = [works.next().await, works.next().await];
    started.sort_by_key(Running::id);
    let [again, other] = started;
    assert_eq!(again.id(), ids[0], "its settlement bounced");
    assert!(again.claimed.interrupted.is_some());
    assert_eq!((other.id(), other.claimed.interrupted), (later[0], None));
}
on_both!(who_lost_the_lease_starts_nothing_and_goes_on_when_it_has_it_again);

async fn a_file_that_is_locked_is_inherited_and_a_server_is_not(kind: Kind) {
    let bench = Bench::new(kind).await;
    bench.take("the dead").await;

    bench.leases.inherit().await.unwrap();

    let taken = bench.leases.take(0, "here", LEASE, bench.clock.now());
    let at_once = taken.await.unwrap().is_some();
    assert_eq!(at_once, kind == Kind::Sqlite);
}
on_both!(a_file_that_is_locked_is_inherited_and_a_server_is_not);

async fn time_that_jumps_interrupts_nothing(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let ids = bench.commit([bench.laned(1), bench.laned(1)]).await;
    let running = works.next().await;

    bench.advance(LEASE * 100);
    running.done();

    let next = works.next().await;
    assert_eq!((next.id(), next.claimed.interrupted), (ids[1], None));
}
on_both!(time_that_jumps_interrupts_nothing);

async fn a_heartbeat_waits_for_no_transaction_of_its_own_holder(kind: Kind) {
    let bench = Bench::new(kind).await;
    let fence = bench.take("a").await;
    let open = bench.fresh.share_lease(fence).await;

    let renewed = bench.take("a").await;

    assert_eq!(renewed, fence);
    open.close().await;
}
on_both!(a_heartbeat_waits_for_no_transaction_of_its_own_holder);

async fn a_graceful_stop_waits_for_what_runs_and_gives_the_lease_back(kind: Kind) {
    let bench = Bench::new(kind).await;
    bench.commit([bench.laned(1), bench.laned(1)]).await;
    let mut works = bench.start();
    let running = works.next().await;
    let stop = works.scheduler.stop(Duration::from_secs(20));
    tokio::pin!(stop);
    // it is told to stop before the run ends
    assert!(futures::poll!(&mut stop).is_pending());
    running.done();

    assert!(stop.await, "everything that ran has ended");
    let other = settings("another");
    let taken = bench
        .leases
        .take(0, &other.holder, LEASE, bench.clock.now());
    assert!(taken.await.unwrap().is_some());
    assert_eq!(
        bench.on_record(1).await.len(),
        1,
        "nothing more was started"
    );
}
on_both!(a_graceful_stop_waits_for_what_runs_and_gives_the_lease_back);
