//! What many pieces come to together is written in few statements.

use std::time::Duration;

use domain::model::shared::Clock as _;
use domain::port::store::{Changes, Store as _};
use domain::port::work::{Claim, Claimed, Settlement, Target, Woken};
use futures::future::join_all;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use uuid::Uuid;

use super::bench::Bench;
use crate::harness::{Kind, on_both};

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

/// Due time, attempts, and whether it runs, of all work in its order.
async fn rows(bench: &Bench) -> Vec<(i64, i32, bool)> {
    let raw = bench.fresh.raw().await;
    let query = "SELECT due_at, attempt, started_at FROM work ORDER BY seq";
    let query = Statement::from_string(raw.get_database_backend(), query);
    let rows = raw.query_all_raw(query).await.unwrap();
    raw.close().await.unwrap();
    rows.iter()
        .map(|row| {
            let started: Option<i64> = row.try_get_by_index(2).unwrap();
            let due = row.try_get_by_index(0).unwrap();
            (due, row.try_get_by_index(1).unwrap(), started.is_some())
        })
        .collect()
}

/// Counts statements that update work. SQLite has triggers for rows only.
async fn count_updates(owner: &DatabaseConnection) {
    for sql in [
        "CREATE SEQUENCE updates",
        "CREATE FUNCTION count_updates() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
         AS $$ BEGIN PERFORM nextval('updates'); RETURN NULL; END $$",
        "CREATE TRIGGER updates AFTER UPDATE ON work FOR EACH STATEMENT EXECUTE FUNCTION count_updates()",
    ] {
        owner.execute_unprepared(sql).await.unwrap();
    }
}

/// How many there were so far.
async fn updates(owner: &DatabaseConnection) -> u64 {
    let sql = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM updates";
    let statement = Statement::from_string(owner.get_database_backend(), sql);
    let row = owner.query_one_raw(statement).await.unwrap().unwrap();
    u64::try_from(row.try_get_by_index::<i64>(0).unwrap()).unwrap()
}

async fn claimed(bench: &Bench, many: u64) -> Vec<Claimed> {
    bench.commit((0..many).map(|_| bench.work(1))).await;
    let fence = bench.take("a").await;
    let pieces = bench.on_record(1).await;
    let claims = bench.claim(fence, &pieces).await.unwrap();
    let claims = claims.into_iter().filter_map(|claim| match claim {
        Claim::Claimed(claimed) => Some(*claimed),
        Claim::Blocked(_) | Claim::Later(..) | Claim::Gone(_) => None,
    });
    claims.collect()
}

async fn what_runs_again_is_put_off_by_a_statement_of_each_transaction(kind: Kind) {
    let bench = Bench::new(kind).await;
    let mut claimed = claimed(&bench, 60).await;
    claimed.sort_by_key(|it| it.piece.seq);
    assert_eq!(claimed.len(), 60);
    let owner = bench.fresh.owner().await;
    if kind == Kind::Postgres {
        count_updates(&owner).await;
    }
    let now = bench.clock.now();
    let settled = claimed.iter().zip(0_u32..).map(|(claimed, number)| {
        let due = now + MINUTE * number;
        let settlement = if number % 2 == 0 {
            Settlement::Again(due)
        } else {
            Settlement::Held(due)
        };
        bench
            .store
            .commit(Changes::of(bench.workspace).settle(claimed, settlement))
    });
    let before = bench.store.stats().commits;

    let told = tokio::task::unconstrained(join_all(settled)).await;

    assert!(told.into_iter().all(|it| it.is_ok()));
    let expected = (0_u32..60).map(|number| {
        let due = (now + MINUTE * number).timestamp_millis();
        (due, i32::from(number % 2 == 0), false)
    });
    assert!(rows(&bench).await.into_iter().eq(expected));
    let commits = bench.store.stats().commits - before;
    assert!(commits < 10, "{commits} transactions for 60 settlements");
    if kind == Kind::Postgres {
        assert_eq!(updates(&owner).await, commits);
    }
}
on_both!(what_runs_again_is_put_off_by_a_statement_of_each_transaction);

async fn targets_are_woken_together_and_nothing_else_is(kind: Kind) {
    let bench = Bench::new(kind).await;
    let (now, later) = (bench.clock.now(), bench.clock.now() + HOUR);
    let work = (1..=40_u128).map(|target| {
        let mut work = bench.work(target);
        work.due = later;
        work
    });
    bench.commit(work).await;
    let owner = bench.fresh.owner().await;
    if kind == Kind::Postgres {
        count_updates(&owner).await;
    }
    let woken = (1..=30_u128).map(|target| Woken::Target(Target(Uuid::from_u128(target))));

    let changes = woken.fold(Changes::of(bench.workspace), Changes::wake);
    bench.store.commit(changes).await.unwrap();

    let due: Vec<i64> = rows(&bench).await.into_iter().map(|it| it.0).collect();
    assert!(due[..30].iter().all(|due| *due == now.timestamp_millis()));
    assert!(due[30..].iter().all(|due| *due == later.timestamp_millis()));
    if kind == Kind::Postgres {
        assert_eq!(updates(&owner).await, 1);
    }
}
on_both!(targets_are_woken_together_and_nothing_else_is);
