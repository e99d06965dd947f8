//! Targets for all workspaces.

use std::time::Duration;

use domain::model::endpoint::EndpointId;
use domain::model::shared::Clock as _;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, Store as _};
use domain::port::work::{NewWork, Target, Woken};
use sea_orm::{ConnectionTrait as _, Statement};
use uuid::Uuid;

use super::bench::{Bench, PATIENCE, commit};
use crate::harness::{Kind, on_both};
use crate::store::world::new_workspace;

async fn what_waits_for_one_in_any_workspace_becomes_due_a_few_hundred_at_a_time(kind: Kind) {
    let bench = Bench::new(kind).await;
    let target = Target::from(EndpointId::of_operator(Uuid::from_u128(9)));
    let later = bench.clock.now() + Duration::from_hours(1);
    let [one, other] = [
        new_workspace(&bench.fresh, &bench.store, "one").await,
        new_workspace(&bench.fresh, &bench.store, "other").await,
    ];
    let put_off = |target: Target| NewWork {
        target,
        due: later,
        ..bench.work(1)
    };
    commit(&bench.store, one, (0..700).map(|_| put_off(target))).await;
    let elsewhere = Target(Uuid::from_u128(1));
    commit(&bench.store, other, [put_off(target), put_off(elsewhere)]).await;
    let before = bench.store.stats();

    let woken = Changes::of(WorkspaceId::OPERATOR).wake(Woken::Target(target));
    bench.store.commit(woken).await.unwrap();
    let all = async {
        while bench.store.stats().rows - before.rows < 701 {
            tokio::task::yield_now().await;
        }
    };
    let all = tokio::time::timeout(PATIENCE, all).await;
    all.expect("not all of it became due");

    assert_eq!(bench.store.stats().commits - before.commits, 2);
    let raw = bench.fresh.raw().await;
    let waits = format!(
        "SELECT target FROM work WHERE due_at > {}",
        bench.clock.now().timestamp_millis()
    );
    let waits = Statement::from_string(raw.get_database_backend(), waits);
    let waits = raw.query_all_raw(waits).await.unwrap();
    let waits: Vec<Uuid> = { waits.iter() }
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect();
    assert_eq!(waits, [elsewhere.0]);
    raw.close().await.unwrap();
}
on_both!(what_waits_for_one_in_any_workspace_becomes_due_a_few_hundred_at_a_time);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_does_not_go_on_looking_for_what_nobody_waits_for_any_more() {
    let bench = Bench::new(Kind::Postgres).await;
    let owner = bench.fresh.owner().await;
    owner
        .execute_unprepared("BEGIN; LOCK TABLE work IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();

    let asked = bench.queue.waiting(bench.clock.now());
    let asked = tokio::time::timeout(PATIENCE, asked).await;

    assert!(asked.expect("it went on").is_err());
    owner.execute_unprepared("ROLLBACK").await.unwrap();
    let again = bench.queue.waiting(bench.clock.now()).await;
    assert_eq!(again.unwrap(), infra::work::Waiting::default());
    owner.close().await.unwrap();
}
