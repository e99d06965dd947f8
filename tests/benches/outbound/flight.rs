//! As much as goes through with so many events under way, and what each costs.

use std::time::Duration;

use e2e::{Backend, Reply};
use serde_json::json;

use super::Stage;
use super::stage::Taken;
use crate::Ask;
use crate::load::Plan;
use crate::process::megabytes;
use crate::tenant::{CONVERSATIONS, Tenant, WORKSPACES};

/// Endpoints of each workspace when many are told.
const MANY: u64 = 10;

/// Prints a line for 16 and 64 events under way, for 200 a second, and for ten endpoints that are told of each.
pub(crate) async fn measure(ask: &Ask, backend: Backend, name: &str) {
    println!();
    println!(
        "| inbound → endpoint | database | events/s | deliveries/s | p50 | p95 | p99 | service, µs each | database, µs each | bytes each | memory at most | lost | twice |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let (stage, tenants) = ready(backend, 1).await;
    for (run, under_way) in [("few", 16), ("many", 64)] {
        let what = format!("{under_way} under way");
        one(
            ask,
            name,
            &what,
            &stage,
            &tenants,
            (run, under_way, None),
            1,
        )
        .await;
    }
    let steady = ("steady", usize::MAX >> 4, Some(200.0));
    one(ask, name, "200/s", &stage, &tenants, steady, 1).await;
    stage.ends().await;
    let (stage, tenants) = ready(backend, MANY).await;
    let fan = ("fan", 64, None);
    one(
        ask,
        name,
        "64 under way, 10 endpoints",
        &stage,
        &tenants,
        fan,
        MANY,
    )
    .await;
    stage.ends().await;
}

/// The stage, with every conversation begun.
async fn ready(backend: Backend, endpoints: u64) -> (Stage, Vec<Tenant>) {
    let stage = Stage::start(backend, endpoints, |_| Reply::Status(204)).await;
    let mut tenants = vec![];
    for code in 1..=WORKSPACES {
        let tenant = stage.tenant(code).await;
        for place in 0..endpoints {
            stage.tells(&tenant, &place.to_string(), json!({})).await;
        }
        tenants.push(tenant);
    }
    let all = Plan {
        address: stage.address,
        rate: None,
        length: Duration::from_mins(10),
        connections: 32,
        room: Some(std::sync::Arc::clone(&stage.ends.room)),
        most: Some(WORKSPACES * CONVERSATIONS),
    };
    let begun = stage
        .drives(all, 1_000, endpoints, stage.said(&tenants, "warm"))
        .await;
    assert_eq!(begun.outcome.lost, 0, "every conversation has begun");
    (stage, tenants)
}

async fn one(
    ask: &Ask,
    database: &str,
    what: &str,
    stage: &Stage,
    tenants: &[Tenant],
    (run, under_way, rate): (&'static str, usize, Option<f64>),
    endpoints: u64,
) {
    let plan = Plan {
        address: stage.address,
        rate,
        length: ask.length,
        connections: under_way.min(64),
        room: rate
            .is_none()
            .then(|| std::sync::Arc::clone(&stage.ends.room)),
        most: None,
    };
    let before = stage.bytes().await;
    let taken = stage
        .drives(plan, under_way, endpoints, stage.said(tenants, run))
        .await;
    let bytes = stage.bytes().await - before;
    print(
        database,
        what,
        &taken,
        bytes,
        megabytes(stage.program.id(), "VmHWM"),
    );
}

fn print(database: &str, what: &str, taken: &Taken, bytes: i64, memory: f64) {
    let seconds = taken.time.as_secs_f64();
    let samples = &taken.outcome.samples;
    println!(
        "| {what} | {database} | {:.0} | {:.0} | {:.2} ms | {:.2} ms | {:.2} ms | {:.0} | {:.0} | {:.0} | {memory:.1} MB | {} | {} |",
        taken.events as f64 / seconds,
        samples.count() as f64 / seconds,
        samples.quantile(0.5),
        samples.quantile(0.95),
        samples.quantile(0.99),
        taken.each(taken.service),
        taken.each(taken.database),
        bytes as f64 / taken.events as f64,
        taken.outcome.lost,
        taken.outcome.twice,
    );
}
