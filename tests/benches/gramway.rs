//! The figures of the main paths: `tests/with-postgres cargo bench -p e2e -- [--seconds N] [--only NAME]
//! [--database sqlite|postgresql] [--rows N]`.
//!
//! They are measured on one machine, the load and the database beside the service, and are never asserted; that
//! nothing is lost is.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark"
)]

mod bare;
mod ends;
mod graph;
mod hostile;
mod load;
mod memory;
mod outbound;
mod process;
mod scene;
mod table;
mod tenant;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use e2e::{Backend, Given as _};

use ends::Ends;
use load::{Plan, drive};
use scene::Scene;
use table::Line;

/// What the command line asks for.
struct Ask {
    length: Duration,
    only: Option<String>,
    database: Option<String>,
    /// Attempts of a long log, conversations or channels when there are many.
    rows: i64,
}

impl Ask {
    fn read() -> Self {
        let words: Vec<_> = std::env::args().collect();
        let after = |name: &str| {
            let at = words.iter().position(|word| word == name)?;
            words.get(at + 1).cloned()
        };
        let seconds = after("--seconds").map_or(10, |text| text.parse().unwrap());
        Self {
            length: Duration::from_secs(seconds),
            only: after("--only"),
            database: after("--database"),
            rows: after("--rows").map_or(1_000_000, |text| text.parse().unwrap()),
        }
    }

    /// The databases, with their names.
    fn databases(&self) -> Vec<(Backend, &'static str)> {
        let all = [
            (Backend::Sqlite, "SQLite"),
            (Backend::Postgres, "PostgreSQL"),
        ];
        let asked = |name: &str| {
            let only = self.database.as_ref();
            only.is_none_or(|only| name.eq_ignore_ascii_case(only))
        };
        all.into_iter().filter(|(_, name)| asked(name)).collect()
    }

    /// Whether this path alone is asked for.
    fn asks_for(&self, path: &str) -> bool {
        self.only.as_deref() == Some(path)
    }

    fn wants(&self, path: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| path.contains(only.as_str()))
    }
}

type Make = Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>;

fn main() {
    let ask = Ask::read();
    if ask.wants("memory") || ask.wants("hostile") || outbound::is_asked(&ask) {
        memory::build();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        table::head();
        for (backend, name) in ask.databases() {
            measure(&ask, backend, name).await;
        }
        for (backend, name) in ask.databases() {
            outbound::measure(&ask, backend, name).await;
        }
        if ask.wants("memory") {
            println!();
            for (backend, name) in ask.databases() {
                memory::measure(backend, name).await;
            }
        }
        if ask.wants("hostile") {
            hostile::head();
            for (backend, name) in ask.databases() {
                hostile::measure(backend, name).await;
            }
        }
    });
}

/// Each path on a database of its own: what one leaves behind is no concern of the next.
async fn measure(ask: &Ask, backend: Backend, database: &'static str) {
    if ask.wants("bare") && backend == Backend::Sqlite {
        bare_handler(ask).await;
    }
    if ask.wants("ingress") {
        let scene = Scene::ready(backend).await;
        scene.told.reset(usize::MAX >> 4);
        // what comes in is what is measured: what becomes of it is the next path
        scene.app.holds_work();
        let before = scene.app.store_stats();
        let path = "ingress, on disk before 200";
        let (line, count) = answered(ask, scene.address, path, scene.inbound("ingress")).await;
        let after = scene.app.store_stats();
        Line {
            database,
            commits: Some((after.0 - before.0) as f64 / count),
            rows: Some((after.1 - before.1) as f64 / count),
            ..line
        }
        .print();
        scene.app.lets_work_go();
        scene.app.settled_within(Duration::from_mins(10)).await;
        scene.app.finish().await;
    }
    if ask.wants("inbound") {
        let scene = Scene::ready(backend).await;
        let make = [scene.inbound("inbound"), scene.inbound("steady")];
        let ends = &scene.told;
        ended(ask, &scene, "inbound → endpoint", database, ends, make).await;
        scene.app.finish().await;
    }
    if ask.wants("accept") {
        let scene = Scene::ready(backend).await;
        let make = [scene.outbound(), scene.outbound()];
        let ends = &scene.sent;
        ended(ask, &scene, "accept → Instagram", database, ends, make).await;
        scene.app.finish().await;
    }
}

/// What no service can beat here: actix-web that verifies a signature.
async fn bare_handler(ask: &Ask) {
    let secret = "a secret of the bare handler";
    let (address, server) = bare::start(secret);
    let handle = server.handle();
    let serving = tokio_util::task::TaskTracker::new();
    serving.spawn(server);
    let make = tenant::signed(tenant::Said {
        secret: secret.to_owned(),
        accounts: vec!["1".to_owned()],
        conversations: tenant::CONVERSATIONS,
        now: 0,
        run: "bare",
    });
    let (line, _) = answered(ask, address, "bare handler with HMAC", make).await;
    Line {
        database: "none",
        ..line
    }
    .print();
    handle.stop(false).await;
}

fn plan(ask: &Ask, address: SocketAddr, rate: Option<f64>) -> Plan {
    Plan {
        address,
        rate,
        length: ask.length,
        connections: 64,
        room: None,
        most: None,
    }
}

/// A path that ends with its answer: its line, and how many requests that was.
async fn answered(ask: &Ask, address: SocketAddr, path: &str, make: Make) -> (Line, f64) {
    let ignore = Arc::new(|_, _| {});
    let full = drive(
        &plan(ask, address, None),
        Arc::clone(&make),
        Arc::clone(&ignore) as _,
    )
    .await;
    let shifted = Arc::new(move |number| make(number + 100_000_000));
    let steady = drive(&plan(ask, address, Some(200.0)), shifted, ignore).await;
    let line = Line {
        path: path.to_owned(),
        rate: full.rate(),
        p50: Some(steady.samples.quantile(0.5)),
        p99: Some(steady.samples.quantile(0.99)),
        lost: Some((full.bad + steady.bad) as usize),
        ..Line::default()
    };
    let count = full.samples.count() + steady.samples.count();
    (line, count as f64)
}

/// A path that ends elsewhere: at a customer's endpoint or at Instagram.
async fn ended(
    ask: &Ask,
    scene: &Scene,
    path: &str,
    database: &'static str,
    ends: &Arc<Ends>,
    [full, steady]: [Make; 2],
) {
    let told = Arc::clone(ends);
    let begin: Arc<dyn Fn(u64, Instant) + Send + Sync> =
        Arc::new(move |number, at| told.begin(number, at));
    let before = scene.app.store_stats();
    ends.reset(2_000);
    let mut asked = plan(ask, scene.address, None);
    asked.room = Some(Arc::clone(&ends.room));
    let start = Instant::now();
    let figures = drive(&asked, full, Arc::clone(&begin)).await;
    let first = ends.outcome(figures.samples.count()).await;
    let took = start.elapsed();
    scene.app.settled_within(Duration::from_mins(1)).await;
    let after = scene.app.store_stats();

    ends.reset(usize::MAX >> 4);
    let figures = drive(&plan(ask, scene.address, Some(200.0)), steady, begin).await;
    let second = ends.outcome(figures.samples.count()).await;
    scene.app.settled_within(Duration::from_mins(1)).await;
    let count = first.samples.count() as f64;
    Line {
        path: path.to_owned(),
        database,
        rate: count / took.as_secs_f64(),
        p50: Some(second.samples.quantile(0.5)),
        p99: Some(second.samples.quantile(0.99)),
        commits: Some((after.0 - before.0) as f64 / count),
        rows: Some((after.1 - before.1) as f64 / count),
        lost: Some(first.lost + second.lost),
        twice: Some(first.twice + second.twice),
    }
    .print();
}
