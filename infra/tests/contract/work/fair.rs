//! Whoever is slow or dead delays nobody else.

use domain::port::work::NewWork;

use super::bench::Bench;
use crate::harness::{Kind, on_both};

const MANY: usize = 10_000;
const DEAD: u128 = 1;
const HEALTHY: u128 = 2;

fn many(bench: &Bench) -> Vec<NewWork> {
    (0..MANY).map(|_| bench.work(DEAD)).collect()
}

async fn the_rank_of_a_healthy_target_is_the_same_behind_ten_thousand_pieces(kind: Kind) {
    let bench = Bench::new(kind).await;
    bench.commit(many(&bench)).await;
    let healthy = bench.commit([bench.work(HEALTHY)]).await;
    let cap = super::bench::settings("here").per_target_in_flight;

    // found on record at start
    let mut works = bench.start();
    let mut stuck = vec![];
    let rank = loop {
        let running = works.next().await;
        if healthy.contains(&running.id()) {
            running.done();
            break stuck.len() + 1;
        }
        stuck.push(running);
    };
    assert!(rank <= cap + 1, "it started as number {rank}");

    // committed while the dead target has all the slots that it gets
    for running in works.several(cap - stuck.len()).await {
        stuck.push(running);
    }
    for _ in 0..20 {
        let healthy = bench.commit([bench.work(HEALTHY)]).await;
        let next = works.next().await;
        assert_eq!(next.id(), healthy[0]);
        next.done();
    }
    assert_eq!(stuck.len(), cap);
}
on_both!(the_rank_of_a_healthy_target_is_the_same_behind_ten_thousand_pieces);

async fn a_long_backlog_is_run_to_its_end_in_few_reads(kind: Kind) {
    let bench = Bench::new(kind).await;
    let ids = bench.commit((0..3_000).map(|_| bench.work(DEAD))).await;

    let mut works = bench.start();
    let mut seen = vec![];
    for _ in 0..ids.len() {
        let running = works.next().await;
        seen.push(running.id());
        running.done();
    }

    seen.sort_unstable();
    assert!(seen == ids, "each once");
    let stats = works.scheduler.stats();
    assert_eq!(stats.searches, 1);
    // windows of 512, each read when a quarter is left
    assert!(stats.refills <= 12, "{stats:?}");
}
on_both!(a_long_backlog_is_run_to_its_end_in_few_reads);
