//! A thousand endpoints, of which a hundred are dead (half refuse connections, half never answer), ten are slow and one is
//! flooded.

use std::time::Duration;

use e2e::{Backend, Port, Reply};
use serde_json::json;

use super::Stage;
use crate::Ask;
use crate::load::{Plan, Samples};
use crate::tenant::{Tenant, WORKSPACES};

/// Healthy endpoints of each workspace; a dead one comes beside them.
const HEALTHY: u64 = 9;
/// Workspaces with a slow endpoint.
const SLOW: usize = 10;
/// How long a slow one takes.
const TAKES: Duration = Duration::from_secs(10);
/// Events that are said to the flooded one at once, and how long it takes for each.
const FLOOD: (u64, Duration) = (10_000, Duration::from_millis(100));
/// Events a second that the healthy ones are told of.
const RATE: f64 = 20.0;

/// Prints how soon the healthy ones are told without the others, and with them.
pub(crate) async fn measure(ask: &Ask, backend: Backend, name: &str) {
    println!();
    println!(
        "| isolation | database | healthy deliveries/s | p50 | p95 | p99 | p95 ÷ alone | lost |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let answer = |path: &str| match path {
        "slow" => Reply::Late(TAKES, 204),
        "silent" => Reply::Hang,
        _ => Reply::Late(FLOOD.1, 204),
    };
    let stage = Stage::start(backend, HEALTHY, answer).await;
    let tenants = stage.tenants(HEALTHY).await;
    let flooded = stage.tenant(WORKSPACES + 1).await;
    stage.tells(&flooded, "flooded", json!({})).await;
    steady(ask, &stage, &tenants, "warm").await;
    let alone = steady(ask, &stage, &tenants, "alone").await;
    print(ask, name, "900 healthy endpoints alone", &alone, &alone);
    // nobody listens there as long as the port is claimed
    let dead = Port::claim();
    let (refusing, silent) = tenants.split_at(tenants.len() / 2);
    for tenant in refusing {
        tenant
            .is_told(&format!("http://127.0.0.1:{}/", dead.number), json!({}))
            .await;
    }
    for tenant in silent {
        stage.tells(tenant, "silent", json!({})).await;
    }
    for tenant in &tenants[..SLOW] {
        stage.tells(tenant, "slow", json!({})).await;
    }
    stage
        .floods(FLOOD.0, stage.said(std::slice::from_ref(&flooded), "flood"))
        .await;
    // what the flood leaves is measured, not what its writing takes
    stage.applied().await;
    let beside = steady(ask, &stage, &tenants, "beside").await;
    print(
        ask,
        name,
        "beside 100 dead, 10 slow, 1 flooded",
        &beside,
        &alone,
    );
    stage.ends().await;
}

async fn steady(
    ask: &Ask,
    stage: &Stage,
    tenants: &[Tenant],
    run: &'static str,
) -> (Samples, usize) {
    let plan = Plan {
        address: stage.address,
        rate: Some(RATE),
        length: ask.length,
        connections: 64,
        room: None,
        most: None,
    };
    let make = stage.said(tenants, run);
    let taken = stage.drives(plan, usize::MAX >> 4, HEALTHY, make).await;
    (taken.outcome.samples, taken.outcome.lost)
}

fn print(ask: &Ask, database: &str, what: &str, one: &(Samples, usize), alone: &(Samples, usize)) {
    let p95 = one.0.quantile(0.95);
    println!(
        "| {what} | {database} | {:.0} | {:.2} ms | {p95:.2} ms | {:.2} ms | {:.2} | {} |",
        one.0.count() as f64 / ask.length.as_secs_f64(),
        one.0.quantile(0.5),
        one.0.quantile(0.99),
        p95 / alone.0.quantile(0.95),
        one.1,
    );
}
