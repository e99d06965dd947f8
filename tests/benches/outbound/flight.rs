//! As much as goes through with so many events under way, and what each costs.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Backend, Reply};

use super::Stage;
use crate::Ask;
use crate::load::Plan;
use crate::process::megabytes;
use crate::tenant::{CONVERSATIONS, Tenant, WORKSPACES};

/// Endpoints of each workspace when many are told.
const MANY: u64 = 10;

/// Connections that Instagram's webhooks come on at most.
const MOST_CONNECTIONS: usize = 256;

/// How a line is measured.
struct Run {
    what: &'static str,
    /// Makes its messages others than those of another run.
    name: &'static str,
    /// Events at most.
    under_way: usize,
    /// A second; as many as go through when absent.
    rate: Option<f64>,
    /// That are told of each event.
    endpoints: u64,
}

/// Prints a line for 16 and 64 events under way, for 200 a second, and for ten endpoints that are told of each.
pub(crate) async fn measure(ask: &Ask, backend: Backend, database: &str) {
    println!();
    println!(
        "| inbound → endpoint | database | events/s | deliveries/s | p50 | p95 | p99 | service, µs each | database, µs each | bytes each | memory at most | lost | twice |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let line = |what, name, under_way, rate, endpoints| Run {
        what,
        name,
        under_way,
        rate,
        endpoints,
    };
    let one = [
        line("16 under way", "few", 16, None, 1),
        line("64 under way", "many", 64, None, 1),
        line("2,000 under way", "most", 2_000, None, 1),
        line("200/s", "steady", usize::MAX >> 4, Some(200.0), 1),
    ];
    let fan = [line("64 under way, 10 endpoints", "fan", 64, None, MANY)];
    for (endpoints, runs) in [(1, one.as_slice()), (MANY, fan.as_slice())] {
        let (stage, tenants) = ready(backend, endpoints).await;
        for run in runs {
            print(ask, database, run, &stage, &tenants).await;
        }
        stage.ends().await;
    }
}

/// The stage, with every conversation begun.
async fn ready(backend: Backend, endpoints: u64) -> (Stage, Vec<Tenant>) {
    let stage = Stage::start(backend, endpoints, |_| Reply::Status(204)).await;
    let tenants = stage.tenants(endpoints).await;
    let all = Plan {
        address: stage.address,
        rate: None,
        length: Duration::from_mins(10),
        connections: 32,
        room: Some(Arc::clone(&stage.ends.room)),
        most: Some(WORKSPACES * CONVERSATIONS),
    };
    let begun = stage
        .drives(all, 1_000, endpoints, stage.said(&tenants, "warm"))
        .await;
    assert_eq!(begun.outcome.lost, 0, "every conversation has begun");
    (stage, tenants)
}

async fn print(ask: &Ask, database: &str, run: &Run, stage: &Stage, tenants: &[Tenant]) {
    let plan = Plan {
        address: stage.address,
        rate: run.rate,
        length: ask.length,
        connections: run.under_way.min(run.rate.map_or(MOST_CONNECTIONS, |_| 64)),
        room: run.rate.is_none().then(|| Arc::clone(&stage.ends.room)),
        most: None,
    };
    let before = stage.bytes().await;
    let make = stage.said(tenants, run.name);
    let taken = stage.drives(plan, run.under_way, run.endpoints, make).await;
    let bytes = stage.bytes().await - before;
    let (seconds, samples) = (taken.time.as_secs_f64(), &taken.outcome.samples);
    println!(
        "| {} | {database} | {:.0} | {:.0} | {:.2} ms | {:.2} ms | {:.2} ms | {:.0} | {:.0} | {:.0} | {:.1} MB | {} | {} |",
        run.what,
        taken.events as f64 / seconds,
        samples.count() as f64 / seconds,
        samples.quantile(0.5),
        samples.quantile(0.95),
        samples.quantile(0.99),
        taken.each(taken.service),
        taken.each(taken.database),
        bytes as f64 / taken.events as f64,
        megabytes(stage.program.id(), "VmHWM"),
        taken.outcome.lost,
        taken.outcome.twice,
    );
}
