//! What an endpoint notices of a neighbour whose endpoint takes 25 seconds.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Backend, Reply};
use serde_json::json;

use super::Stage;
use crate::Ask;
use crate::load::{Plan, Samples};
use crate::tenant::Tenant;

/// Deliveries that wait for the slow endpoint.
const WAITING: u64 = 2_000;
/// How long the slow endpoint takes.
const SLOW: Duration = Duration::from_secs(25);

/// Prints how soon an endpoint is told alone, beside a slow one of another workspace, and beside one of its own workspace.
pub(crate) async fn measure(ask: &Ask, backend: Backend, name: &str) {
    println!();
    println!("| noisy neighbour | database | p50 | p95 | p99 | p95 ÷ alone | lost |");
    println!("|---|---|---|---|---|---|---|");
    let stage = Stage::start(backend, 1, |_| Reply::Late(SLOW, 204)).await;
    let healthy = stage.tenant(1).await;
    stage.tells(&healthy, "0", json!({})).await;
    let slow = stage.tenant(2).await;
    stage.tells(&slow, "slow", json!({})).await;
    steady(ask, &stage, &healthy, "warm").await;
    let alone = steady(ask, &stage, &healthy, "alone").await;
    print(name, "alone", &alone, &alone);
    stage
        .floods(WAITING, stage.said(std::slice::from_ref(&slow), "slow"))
        .await;
    let beside = steady(ask, &stage, &healthy, "beside").await;
    let what =
        format!("beside {WAITING} deliveries of another workspace to an endpoint that takes 25 s");
    print(name, &what, &beside, &alone);
    // each event of its own is for a slow endpoint of its own, too
    stage.tells(&healthy, "slow", json!({})).await;
    let within = steady(ask, &stage, &healthy, "within").await;
    print(
        name,
        "the same, and a slow endpoint of its own",
        &within,
        &alone,
    );
    stage.ends().await;
}

async fn steady(ask: &Ask, stage: &Stage, tenant: &Tenant, run: &'static str) -> (Samples, usize) {
    let plan = Plan {
        address: stage.address,
        rate: Some(200.0),
        length: ask.length,
        connections: 64,
        room: None,
        most: None,
    };
    let make = stage.said(std::slice::from_ref(tenant), run);
    let taken = stage
        .drives(plan, usize::MAX >> 4, 1, Arc::clone(&make))
        .await;
    (taken.outcome.samples, taken.outcome.lost)
}

fn print(database: &str, what: &str, one: &(Samples, usize), alone: &(Samples, usize)) {
    let p95 = one.0.quantile(0.95);
    println!(
        "| {what} | {database} | {:.2} ms | {p95:.2} ms | {:.2} ms | {:.2} | {} |",
        one.0.quantile(0.5),
        one.0.quantile(0.99),
        p95 / alone.0.quantile(0.95),
        one.1,
    );
}
