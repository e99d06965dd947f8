//! What this process commits starts from memory; the record is asked for what memory does not hold.

use std::time::Duration;

use domain::model::shared::Clock as _;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, Store as _};
use domain::port::work::{Lane, Settlement, Target, Woken};
use uuid::Uuid;

use super::bench::{Bench, Running, commit, settings};
use crate::harness::{Kind, on_both};

async fn start_without_polling_runs_what_is_on_record_and_what_comes_later(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut soon = bench.work(3);
    soon.due += Duration::from_secs(5);
    let before = bench.commit([bench.laned(1), bench.work(2), soon]).await;

    let mut works = bench.start();

    let mut found = works.several(2).await;
    found.sort_by_key(Running::id);
    assert_eq!([found[0].id(), found[1].id()], before[..2]);
    let after = bench.commit([bench.work(2)]).await;
    found.push(works.next().await);
    assert_eq!(found[2].id(), after[0]);
    bench.advance(Duration::from_secs(5));
    assert_eq!(works.next().await.id(), before[2], "when it is due");
    assert_eq!(works.scheduler.stats().searches, 1);
}
on_both!(start_without_polling_runs_what_is_on_record_and_what_comes_later);

async fn what_is_committed_here_starts_without_a_read(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    works.searched().await;
    bench.commit([bench.work(1)]).await;
    works.next().await.done();
    let before = works.scheduler.stats();

    for round in 0..10_u32 {
        let work = (0..100_u128).map(|target| bench.work(1 + (u128::from(round) + target) % 20));
        let ids = bench.commit(work).await;
        for _ in &ids {
            works.next().await.done();
        }
    }

    let after = works.scheduler.stats();
    assert_eq!(after.claimed - before.claimed, 1_000);
    assert_eq!(
        (after.refills, after.searches),
        (before.refills, before.searches)
    );
    let claims = after.claims - before.claims;
    assert!(claims <= 400, "{claims} claims of 1,000 pieces");
}
on_both!(what_is_committed_here_starts_without_a_read);

async fn the_poll_finds_what_was_committed_elsewhere(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut polling = settings("here");
    polling.poll = Some(Duration::from_secs(5));
    let mut works = bench.start_as(&polling);
    bench.commit([bench.work(1)]).await;
    works.next().await.done();

    let other = WorkspaceId::from_uuid(Uuid::from_u128(8));
    let ids = commit(&bench.elsewhere().await, other, [bench.work(1)]).await;
    bench.advance(Duration::from_secs(5));

    assert_eq!(works.next().await.id(), ids[0]);
}
on_both!(the_poll_finds_what_was_committed_elsewhere);

async fn what_is_woken_is_due_at_once(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    let ids = bench
        .commit([bench.laned(1), bench.laned(2), bench.laned(3)])
        .await;
    let until = bench.clock.now() + Duration::from_hours(1);
    for running in works.several(3).await {
        running.settle(Settlement::Held(until));
    }
    bench.quiet().await;

    let one = Changes::of(bench.workspace).wake(Woken::Work(ids[1]));
    bench.store.commit(one).await.unwrap();
    let woken = works.next().await;
    assert_eq!(woken.id(), ids[1]);
    woken.settle(Settlement::Held(until));
    bench.quiet().await;
    let mut new = bench.laned(4);
    new.due = until;
    let lanes = [new.id, ids[2]];
    let mut both = Changes::of(bench.workspace)
        .wake(Woken::Lane(Lane(3)))
        .wake(Woken::Lane(Lane(4)));
    both.work.push(new);
    bench.store.commit(both).await.unwrap();
    for running in works.several(2).await {
        assert!(lanes.contains(&running.id()));
        if running.id() == ids[2] {
            running.settle(Settlement::Held(until));
        } else {
            running.done();
        }
    }
    bench.quiet().await;
    let all = Changes::of(bench.workspace).wake(Woken::Target(Target(Uuid::from_u128(1))));
    bench.store.commit(all).await.unwrap();

    let mut woken: Vec<_> = works.several(3).await.iter().map(Running::id).collect();
    woken.sort_unstable();
    assert_eq!(woken, ids);
}
on_both!(what_is_woken_is_due_at_once);
