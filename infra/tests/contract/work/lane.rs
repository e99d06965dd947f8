//! Work of one lane runs one at a time and in the order of the record.

use std::time::Duration;

use domain::model::shared::Clock as _;
use domain::port::store::{Changes, Store as _};
use domain::port::work::{Claim, Queue as _, Settlement};

use super::bench::{Bench, commit};
use crate::harness::{Kind, on_both};

const PAUSE: Duration = Duration::from_secs(5);

async fn a_lane_runs_in_order_and_one_at_a_time(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let lane = bench.commit((0..50).map(|_| bench.laned(1))).await;
    let beside = bench.commit((0..50).map(|_| bench.laned(2))).await;

    let mut seen = [vec![], vec![]];
    let mut running = works.several(2).await;
    while let Some(one) = running.pop() {
        let which = usize::from(beside.contains(&one.id()));
        assert!(
            running
                .iter()
                .all(|other| other.claimed.piece.lane != one.claimed.piece.lane)
        );
        seen[which].push(one.id());
        one.done();
        if seen[which].len() < 50 {
            running.insert(0, works.next().await);
        }
    }

    assert_eq!(seen, [lane, beside]);
}
on_both!(a_lane_runs_in_order_and_one_at_a_time);

async fn a_retried_head_holds_its_lane_and_a_failed_one_releases_it(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let lane = bench.commit([bench.laned(1), bench.laned(1)]).await;
    let head = works.next().await;
    assert_eq!(head.id(), lane[0]);

    head.settle(Settlement::Again(bench.clock.now() + PAUSE));

    // neither it nor what stands behind it starts, only what stands elsewhere
    for _ in 0..3 {
        let beside = bench.commit([bench.laned(1), bench.laned(2)]).await;
        let next = works.next().await;
        assert_eq!(next.id(), beside[1]);
        next.done();
    }
    bench.advance(PAUSE);
    let head = works.next().await;
    assert_eq!((head.id(), head.claimed.attempt), (lane[0], 2));
    assert_eq!(head.claimed.interrupted, None, "its end is on record");
    head.done();
    assert_eq!(works.next().await.id(), lane[1]);
}
on_both!(a_retried_head_holds_its_lane_and_a_failed_one_releases_it);

async fn a_held_head_counts_no_attempt(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let ids = bench.commit([bench.laned(1)]).await;

    works
        .next()
        .await
        .settle(Settlement::Held(bench.clock.now() + PAUSE));
    let beside = bench.commit([bench.work(2)]).await;
    let other = works.next().await;
    assert_eq!(other.id(), beside[0]);
    other.done();
    bench.advance(PAUSE);

    let again = works.next().await;
    assert_eq!((again.id(), again.claimed.attempt), (ids[0], 1));
    assert_eq!(again.claimed.interrupted, None);
}
on_both!(a_held_head_counts_no_attempt);

async fn a_lower_open_piece_committed_elsewhere_is_not_overtaken(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    // the scheduler is at work, and has nothing to look for
    bench.commit([bench.work(9)]).await;
    works.next().await.done();
    works.searched().await;
    let elsewhere = bench.elsewhere().await;

    let lower = commit(&elsewhere, bench.workspace, [bench.laned(1)]).await;
    let higher = bench.commit([bench.laned(1)]).await;

    let first = works.next().await;
    assert_eq!(first.id(), lower[0]);
    first.done();
    assert_eq!(works.next().await.id(), higher[0]);
    assert!(
        works.scheduler.stats().refused > 0,
        "memory proposed the higher one"
    );
}
on_both!(a_lower_open_piece_committed_elsewhere_is_not_overtaken);

async fn a_claim_says_what_became_of_each_piece(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut later = bench.work(1);
    later.due = bench.clock.now() + PAUSE;
    let due = later.due;
    let ids = bench
        .commit([bench.laned(1), bench.laned(1), bench.work(1), later])
        .await;
    bench.clock.advance(PAUSE);
    let mut pieces = bench.on_record(1).await;
    pieces.sort_by_key(|piece| piece.seq);
    let fence = bench.take("a").await;

    // as it was before that became due
    let before = bench.clock.now() - PAUSE;
    let claims = bench.queue.claim(fence, &pieces, before).await;

    let [first, second, third, fourth] = &claims.unwrap().unwrap()[..] else {
        panic!("an answer each");
    };
    assert!(matches!(first, Claim::Claimed(one) if one.piece.id == ids[0]));
    assert_eq!(second, &Claim::Blocked(ids[1]));
    assert!(matches!(third, Claim::Claimed(one) if one.piece.id == ids[2]));
    assert_eq!(fourth, &Claim::Later(ids[3], due));
    let Claim::Claimed(third) = third else { return };
    let settled = Changes::of(bench.workspace).settle(third, Settlement::Done);
    bench.store.commit(settled).await.unwrap();
    let gone = bench.claim(fence, &[third.piece]).await.unwrap();
    assert_eq!(gone, [Claim::Gone(ids[2])]);
}
on_both!(a_claim_says_what_became_of_each_piece);
