//! What a target may is on record with the changes that decide it, and holds for whoever runs its work.

use std::time::Duration;

use domain::model::endpoint::EndpointId;
use domain::model::event::EventId;
use domain::model::shared::{Clock as _, Rate};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, CommitError, Guard, NaturalKey, Store as _};
use domain::port::work::{
    Closed, Control, Job, Leases as _, NewWork, Queue as _, Settlement, Target,
};
use futures::future::join_all;
use uuid::Uuid;

use super::bench::{Bench, Works, settings};
use crate::harness::{Kind, SeaStore, on_both};

const MINUTE: Duration = Duration::from_mins(1);

fn target(number: u128) -> Target {
    Target(Uuid::from_u128(number))
}

pub(super) fn open(number: u128) -> Control {
    Control::none(target(number))
}

pub(super) fn paused(number: u128) -> Control {
    closed(number, Closed::Paused)
}

fn closed(number: u128, closed: Closed) -> Control {
    Control {
        closed: Some(closed),
        ..open(number)
    }
}

pub(super) async fn say(store: &SeaStore, workspace: WorkspaceId, control: Control) {
    let changes = Changes::of(workspace).control(control);
    store.commit(changes).await.unwrap();
}

pub(super) async fn on_record(bench: &Bench) -> Vec<Control> {
    let all = bench.queue.controls(0, 1_000).await.unwrap();
    all.iter().map(|it| it.control).collect()
}

/// A delivery, which may start with its commit.
fn delivery(bench: &Bench, number: u128) -> NewWork {
    NewWork {
        job: Job::Delivery {
            event: EventId::from_uuid(Uuid::from_u128(1)),
            endpoint: EndpointId::from_uuid(Uuid::from_u128(number)),
            replay: false,
        },
        ..bench.work(number)
    }
}

/// What is committed for this target is the next that starts, and all that runs.
pub(super) async fn starts_beside(works: &mut Works, bench: &Bench, number: u128) {
    let ids = bench.commit([bench.work(number)]).await;
    let next = works.next().await;
    assert_eq!(next.id(), ids[0], "nothing else starts");
    next.done();
    bench.quiet().await;
}

async fn a_target_that_is_closed_tries_one_at_a_time_and_comes_back_slowly(kind: Kind) {
    let bench = Bench::new(kind).await;
    let until = bench.clock.now() + MINUTE;
    let mut changes = Changes::of(bench.workspace).control(closed(1, Closed::Until(until)));
    changes.work.extend((0..20).map(|_| bench.work(1)));
    bench.store.commit(changes).await.unwrap();

    let mut works = bench.start();

    starts_beside(&mut works, &bench, 2).await;
    bench.advance(MINUTE);
    let tried = works.next().await;
    starts_beside_running(&mut works, &bench, 2).await;
    // what the try comes to closes it again, and the next one opens it
    let again = bench.clock.now() + MINUTE;
    tried.settle_and(
        Settlement::Again(again + MINUTE),
        closed(1, Closed::Until(again)),
    );
    bench.quiet().await;
    starts_beside(&mut works, &bench, 2).await;
    bench.advance(MINUTE);
    let tried = works.next().await;
    tried.settle_and(Settlement::Done, open(1));
    let one = works.next().await;
    starts_beside_running(&mut works, &bench, 2).await;
    one.done();
    let two = works.several(2).await;
    starts_beside_running(&mut works, &bench, 2).await;
    for running in two {
        running.done();
    }
    works.several(6).await;
}
on_both!(a_target_that_is_closed_tries_one_at_a_time_and_comes_back_slowly);

/// The same while something runs.
async fn starts_beside_running(works: &mut Works, bench: &Bench, number: u128) {
    for _ in 0..3 {
        let ids = bench.commit([bench.work(number)]).await;
        let next = works.next().await;
        assert_eq!(next.id(), ids[0], "nothing else starts");
        next.done();
    }
}

async fn ten_thousand_pieces_of_a_closed_target_cost_nobody_anything(kind: Kind) {
    let bench = Bench::new(kind).await;
    bench.commit((0..10_000).map(|_| bench.work(1))).await;
    bench.commit((0..10).map(|_| bench.work(3))).await;
    say(&bench.store, bench.workspace, paused(1)).await;
    say(&bench.store, bench.workspace, paused(3)).await;
    let mut polling = settings("here");
    polling.poll = Some(Duration::from_secs(5));

    let mut works = bench.start_as(&polling);

    starts_beside(&mut works, &bench, 2).await;
    works.searched().await;
    starts_beside(&mut works, &bench, 2).await;
    let before = works.scheduler.stats();
    for round in 1..=10 {
        bench.advance(Duration::from_secs(5));
        while works.scheduler.stats().searches < before.searches + round {
            tokio::task::yield_now().await;
        }
        starts_beside(&mut works, &bench, 2).await;
    }
    let after = works.scheduler.stats();
    assert_eq!(after.claimed - before.claimed, 10, "one each round");
    assert_eq!(after.claims - before.claims, 10);
    assert_eq!(after.refused, before.refused);
    // those of the healthy one, which the poll finds at work
    assert!(after.refills - before.refills <= 10, "{before:?} {after:?}");

    say(&bench.store, bench.workspace, open(1)).await;
    let first = works.next().await;
    assert_eq!(first.claimed.piece.target, target(1));
}
on_both!(ten_thousand_pieces_of_a_closed_target_cost_nobody_anything);

async fn a_new_holder_of_the_lease_reads_what_targets_may_before_anything_starts(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    say(&bench.store, bench.workspace, paused(1)).await;
    let at_once = Control {
        in_flight: Some(1),
        ..open(2)
    };
    say(&bench.store, bench.workspace, at_once).await;
    starts_beside(&mut works, &bench, 3).await;
    let fence = bench.take_away("another").await;
    bench.commit((0..3).map(|_| bench.work(1))).await;
    bench.commit((0..3).map(|_| bench.work(2))).await;
    bench.leases.release(fence).await.unwrap();

    // whoever holds it now has forgotten everything
    bench.advance(super::bench::LEASE);
    let only = works.next().await;

    assert_eq!(only.claimed.piece.target, target(2));
    starts_beside_running(&mut works, &bench, 3).await;
    only.done();
    assert_eq!(works.next().await.claimed.piece.target, target(2));
}
on_both!(a_new_holder_of_the_lease_reads_what_targets_may_before_anything_starts);

async fn more_controls_than_are_read_at_once_are_all_read(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut changes = Changes::of(bench.workspace);
    changes.controls.extend((100..2_600).map(paused));
    bench.store.commit(changes).await.unwrap();
    for number in [100, 1_100, 2_599] {
        bench.commit([bench.work(number)]).await;
    }

    let mut works = bench.start();

    starts_beside(&mut works, &bench, 2).await;
    works.searched().await;
    starts_beside(&mut works, &bench, 2).await;
}
on_both!(more_controls_than_are_read_at_once_are_all_read);

async fn what_another_process_says_is_heard_with_the_poll(kind: Kind) {
    let bench = Bench::new(kind).await;
    let elsewhere = bench.elsewhere().await;
    let mut polling = settings("here");
    polling.poll = Some(Duration::from_secs(5));
    let mut works = bench.start_as(&polling);
    say(&bench.store, bench.workspace, paused(1)).await;
    let ids = bench.commit([bench.work(1)]).await;
    starts_beside(&mut works, &bench, 2).await;

    // of another workspace, too: the target is one
    let other = WorkspaceId::from_uuid(Uuid::from_u128(8));
    say(&elsewhere, other, open(1)).await;
    bench.advance(Duration::from_secs(5));

    let running = works.next().await;
    assert_eq!(running.id(), ids[0]);
    running.done();
    bench.quiet().await;
    say(&elsewhere, other, paused(1)).await;
    bench.advance(Duration::from_secs(5));
    // heard when what nobody told us about has been found
    let found = super::bench::commit(&elsewhere, other, [bench.work(4)]).await;
    bench.advance(Duration::from_secs(5));
    let running = works.next().await;
    assert_eq!(running.id(), found[0]);
    running.done();
    bench.commit([bench.work(1)]).await;
    starts_beside(&mut works, &bench, 2).await;
}
on_both!(what_another_process_says_is_heard_with_the_poll);

async fn a_control_is_on_record_with_its_changes_or_not_at_all(kind: Kind) {
    let bench = Bench::new(kind).await;
    let ids = bench.commit([bench.work(1), bench.work(2)]).await;

    let refused = Changes::of(bench.workspace)
        .guard(Guard::Absent(NaturalKey::Work(ids[0])))
        .control(paused(1));
    let refused = bench.store.commit(refused).await;
    assert!(
        matches!(refused, Err(CommitError::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(on_record(&bench).await, []);

    let stale = bench.take("a").await;
    let piece = bench.on_record(1).await[0];
    let claimed = bench.claim_one(stale, &piece).await;
    bench.take_away("b").await;
    let fenced = Changes::of(bench.workspace)
        .settle(&claimed, Settlement::Done)
        .control(paused(1));
    let fenced = bench.store.commit(fenced).await;
    assert!(matches!(fenced, Err(CommitError::Fenced)), "{fenced:?}");
    assert_eq!(on_record(&bench).await, []);

    let twice = Changes::of(bench.workspace)
        .guard(Guard::Idle(ids[1]))
        .control(paused(1))
        .control(paused(2))
        .control(open(1));
    bench.store.commit(twice).await.unwrap();
    let all = bench.queue.controls(0, 1_000).await.unwrap();
    let said: Vec<_> = all.iter().map(|it| it.control).collect();
    assert_eq!(said, [paused(2), open(1)], "the last one counts");
    let after = bench.queue.controls(all[0].seq, 1_000).await.unwrap();
    assert_eq!(after, all[1..], "and what came later is read alone");
}
on_both!(a_control_is_on_record_with_its_changes_or_not_at_all);

async fn what_a_target_may_is_read_as_it_was_said(kind: Kind) {
    let bench = Bench::new(kind).await;
    let all = Control {
        target: target(1),
        in_flight: Some(u16::MAX),
        rate: Some(Rate {
            calls: u16::MAX,
            per: chrono::Duration::days(400),
        }),
        closed: Some(Closed::Until(bench.clock.now())),
    };

    say(&bench.store, bench.workspace, all).await;

    assert_eq!(on_record(&bench).await, [all]);
}
on_both!(what_a_target_may_is_read_as_it_was_said);

async fn a_piece_begins_with_its_commit_only_when_its_target_may(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut works = bench.start();
    starts_beside(&mut works, &bench, 99).await;
    works.searched().await;
    let begun = |works: &Works| works.scheduler.stats().begun;
    let before = begun(&works);

    // it is paused by the commit that brings it work
    let mut changes = Changes::of(bench.workspace).control(paused(1));
    changes.work.push(delivery(&bench, 1));
    bench.store.commit(changes).await.unwrap();
    bench.commit([delivery(&bench, 1)]).await;
    starts_beside(&mut works, &bench, 2).await;
    assert_eq!(begun(&works), before);

    let at_once = Control {
        in_flight: Some(1),
        ..open(3)
    };
    say(&bench.store, bench.workspace, at_once).await;
    bench
        .commit([delivery(&bench, 3), delivery(&bench, 3)])
        .await;
    let first = works.next().await;
    starts_beside_running(&mut works, &bench, 2).await;
    assert_eq!(begun(&works), before + 1);
    first.done();
    works.next().await.done();

    let rate = Rate {
        calls: 1,
        per: chrono::Duration::minutes(1),
    };
    let slow = Control {
        rate: Some(rate),
        ..open(4)
    };
    bench.quiet().await;
    say(&bench.store, bench.workspace, slow).await;
    bench.commit([delivery(&bench, 4)]).await;
    works.next().await.done();
    bench.quiet().await;
    assert_eq!(begun(&works), before + 2);
    bench.commit([delivery(&bench, 4)]).await;
    starts_beside(&mut works, &bench, 2).await;
    assert_eq!(begun(&works), before + 2);
    bench.advance(MINUTE);
    assert_eq!(works.next().await.claimed.piece.target, target(4));
}
on_both!(a_piece_begins_with_its_commit_only_when_its_target_may);

async fn controls_of_two_processes_are_numbered_as_they_are_committed(kind: Kind) {
    let bench = Bench::new(kind).await;
    let elsewhere = bench.elsewhere().await;
    let heard = async {
        let (mut last, mut heard) = (0, 0);
        while heard < 60 {
            let read = bench.queue.controls(last, 1_000).await.unwrap();
            heard += read.len();
            last = read.last().map_or(last, |it| it.seq);
            tokio::task::yield_now().await;
        }
        heard
    };
    let said = (0..60).map(|number| {
        let store = if number % 2 == 0 {
            &bench.store
        } else {
            &elsewhere
        };
        say(store, bench.workspace, paused(100 + number))
    });

    // whoever reads what came after the last that was read misses none
    let (heard, _) = futures::join!(heard, join_all(said));

    assert_eq!(heard, 60);
}
on_both!(controls_of_two_processes_are_numbered_as_they_are_committed);
