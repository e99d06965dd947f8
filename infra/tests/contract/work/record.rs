//! Windows and targets, as they are read from the record.

use std::time::Duration;

use domain::model::shared::Clock as _;
use domain::port::work::{Queue as _, Target};
use uuid::Uuid;

use super::bench::Bench;
use crate::harness::{Kind, on_both};

const PAUSE: Duration = Duration::from_secs(5);

async fn a_window_has_what_may_start_in_order_and_says_when_the_next_is_due(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut later = bench.laned(1);
    later.due += PAUSE;
    let ids = bench
        .commit([
            bench.laned(2),
            later,
            bench.laned(1),
            bench.work(1),
            bench.work(2),
            bench.laned(2),
        ])
        .await;
    let target = Target(Uuid::from_u128(1));
    let read = async |limit| {
        let now = bench.clock.now();
        let read = bench
            .queue
            .window(bench.workspace, target, limit, now)
            .await;
        let read = read.unwrap();
        let found: Vec<_> = read.pieces.iter().map(|piece| piece.id).collect();
        (found, read.next_due, read.more)
    };

    let due = bench.clock.now() + PAUSE;
    let now = (vec![ids[0], ids[3], ids[5]], Some(due), false);
    assert_eq!(read(10).await, now, "nothing behind a later one");
    let front = (vec![ids[0], ids[5]], Some(due), true);
    assert_eq!(read(1).await, front);
    bench.clock.advance(PAUSE);
    // as they became due, then what follows in their lanes
    let all = vec![ids[0], ids[3], ids[1], ids[2], ids[5]];
    assert_eq!(read(10).await, (all, None, false));
}
on_both!(a_window_has_what_may_start_in_order_and_says_when_the_next_is_due);

async fn a_window_of_very_many_lanes_is_whole_and_in_order(kind: Kind) {
    let bench = Bench::new(kind).await;
    // more lanes than fit into one statement
    let lanes = || (1..=300).map(|lane| bench.laned(lane));
    let ids = bench.commit(lanes().chain(lanes())).await;
    let target = Target(Uuid::from_u128(1));
    let read = async |limit| {
        let now = bench.clock.now();
        let read = bench.queue.window(bench.workspace, target, limit, now);
        let read = read.await.unwrap();
        let found: Vec<_> = read.pieces.iter().map(|piece| piece.id).collect();
        (found, read.more)
    };

    assert_eq!(read(1_000).await, (ids.clone(), false));
    assert_eq!(read(300).await, (ids, true));
}
on_both!(a_window_of_very_many_lanes_is_whole_and_in_order);

async fn targets_are_listed_by_their_earliest_due_time(kind: Kind) {
    let bench = Bench::new(kind).await;
    let now = bench.clock.now();
    let after = |target, seconds| {
        let mut work = bench.work(target);
        work.due += Duration::from_secs(seconds);
        work
    };
    bench
        .commit([after(1, 9), after(2, 5), after(1, 3), after(3, 7)])
        .await;

    let listed = bench.queue.targets(2).await.unwrap();

    let line = |target, seconds| {
        let target = Target(Uuid::from_u128(target));
        (bench.workspace, target, now + Duration::from_secs(seconds))
    };
    assert_eq!(listed, [line(1, 3), line(2, 5)]);
}
on_both!(targets_are_listed_by_their_earliest_due_time);
