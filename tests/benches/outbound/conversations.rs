//! Whether it matters how many conversations there are.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Backend, Reply};

use super::Stage;
use crate::Ask;
use crate::load::Plan;
use crate::tenant::{Tenant, WORKSPACES};

/// Conversations to begin with.
const FEW: u64 = 1_000;
/// Events under way.
const UNDER_WAY: usize = 64;

/// Prints what goes through with few conversations and with as many as are asked for, all of which are spoken in.
pub(crate) async fn measure(ask: &Ask, backend: Backend, database: &str) {
    println!();
    println!("| conversations | database | events/s | p50 | p95 | p99 | ÷ few | lost | twice |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let stage = Stage::start(backend, 1, |_| Reply::Status(204)).await;
    let tenants = stage.tenants(1).await;
    begin(&stage, &tenants, (FEW, "few begin")).await;
    let few = print(ask, database, &stage, &tenants, (FEW, "few"), None).await;
    let many = u64::try_from(ask.rows).unwrap();
    begin(&stage, &tenants, (many, "many begin")).await;
    print(ask, database, &stage, &tenants, (many, "many"), Some(few)).await;
    stage.ends().await;
}

/// Somebody writes in each of so many.
async fn begin(stage: &Stage, tenants: &[Tenant], (count, run): (u64, &'static str)) {
    let plan = Plan {
        address: stage.address,
        rate: None,
        length: Duration::from_hours(1),
        connections: 256,
        room: Some(Arc::clone(&stage.ends.room)),
        most: Some(count),
    };
    let make = stage.said_in(tenants, count / WORKSPACES, run);
    let begun = stage.drives(plan, 2_000, 1, make).await;
    assert_eq!(begun.outcome.lost, 0, "every conversation has begun");
}

async fn print(
    ask: &Ask,
    database: &str,
    stage: &Stage,
    tenants: &[Tenant],
    (count, run): (u64, &'static str),
    few: Option<f64>,
) -> f64 {
    let plan = Plan {
        address: stage.address,
        rate: None,
        length: ask.length,
        connections: UNDER_WAY,
        room: Some(Arc::clone(&stage.ends.room)),
        most: None,
    };
    let make = stage.said_in(tenants, count / WORKSPACES, run);
    let taken = stage.drives(plan, UNDER_WAY, 1, make).await;
    let each = taken.events as f64 / taken.time.as_secs_f64();
    let samples = &taken.outcome.samples;
    println!(
        "| {count} | {database} | {each:.0} | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} | {} | {} |",
        samples.quantile(0.5),
        samples.quantile(0.95),
        samples.quantile(0.99),
        each / few.unwrap_or(each),
        taken.outcome.lost,
        taken.outcome.twice,
    );
    each
}
