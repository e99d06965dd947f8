//! Controls that make no difference do not stay for ever.

use std::time::Duration;

use domain::model::shared::{Clock as _, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Controlled, Queue as _};
use uuid::Uuid;

use super::bench::Bench;
use super::control::{on_record, open, paused, say, starts_beside};
use crate::harness::{Kind, on_both};

async fn controls_that_make_no_difference_are_forgotten_after_a_while(kind: Kind) {
    let bench = Bench::new(kind).await;
    let other = WorkspaceId::from_uuid(Uuid::from_u128(8));
    let ours = async |control| say(&bench.store, bench.workspace, control).await;
    ours(paused(1)).await;
    ours(open(2)).await;
    // one target, many workspaces: the later one counts, and says nothing
    ours(paused(3)).await;
    say(&bench.store, other, open(3)).await;
    let young: Time = bench.clock.now();
    bench.clock.advance(Duration::from_mins(1));
    ours(open(4)).await;
    ours(open(5)).await;
    let now = bench.clock.now() + Duration::from_mins(1);

    let forget = async |before| bench.queue.forget_controls(before).await.unwrap();
    assert_eq!(forget(young).await, 0);
    assert_eq!(forget(young + Duration::from_secs(1)).await, 2);
    assert_eq!(
        on_record(&bench).await,
        [paused(1), open(3), open(4), open(5)],
        "what is closed stays closed"
    );
    assert_eq!(forget(now).await, 2);
    assert_eq!(on_record(&bench).await, [paused(1), open(5)]);
    assert_eq!(forget(now).await, 0, "the next is numbered after the last");
    let last: Vec<Controlled> = bench.queue.controls(0, 1_000).await.unwrap();
    ours(paused(6)).await;
    let next = bench.queue.controls(last[1].seq, 1_000).await.unwrap();
    assert_eq!(next.len(), 1);
}
on_both!(controls_that_make_no_difference_are_forgotten_after_a_while);

async fn whoever_takes_the_lease_forgets_them(kind: Kind) {
    let bench = Bench::new(kind).await;
    for number in 1..=3 {
        say(&bench.store, bench.workspace, open(number)).await;
    }
    bench.clock.advance(Duration::from_hours(25));

    let mut works = bench.start();

    starts_beside(&mut works, &bench, 2).await;
    while on_record(&bench).await.len() > 1 {
        tokio::task::yield_now().await;
    }
}
on_both!(whoever_takes_the_lease_forgets_them);
