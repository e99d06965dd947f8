//! Hostile receivers: what the program takes in memory while it calls them, and when it has had enough of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use e2e::{
    Backend, Channel, Database, Given as _, Hostile, HostileReceiver, Options, Service, TestApp,
    Workspace,
};
use sandbox::AppSettings;
use serde_json::{Value, json};

use crate::process::megabytes;

/// Webhooks for each receiver, all at once: as many as one endpoint is told at a time.
const AT_ONCE: usize = 16;
/// What is allowed: megabytes, and seconds until an attempt is closed.
const BUDGET: (f64, f64) = (32.0, 15.0);
/// How often the attempts are looked at.
const LOOK: Duration = Duration::from_millis(50);
/// What was not tried by then the breaker holds back.
const LONGEST: Duration = Duration::from_secs(20);

/// Prints the heading.
pub(crate) fn head() {
    println!(
        "\n{AT_ONCE} webhooks at once to each; the budget is + {:.0} MB and {:.0} s.\n",
        BUDGET.0, BUDGET.1
    );
    println!(
        "| receiver | database | memory | attempts | longest attempt | all closed after | class | a healthy one meanwhile |"
    );
    println!("|---|---|---|---|---|---|---|---|");
}

/// Prints a line for each receiver. The program runs with its own deadlines.
pub(crate) async fn measure(backend: Backend, name: &str) {
    let database = Arc::new(Database::create(backend).await);
    let options = Options::default();
    let service = Service::prepare(Arc::clone(&database), options, AppSettings::default()).await;
    let program = service.serves().await;
    let acme = service.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    for number in 0..200 {
        acme.hears(&acme.user("alice"), &shop, &format!("in {number}"))
            .await;
    }
    let started = megabytes(program.id(), "VmRSS:");
    for does in Hostile::ALL {
        let url = HostileReceiver::start(does).url();
        let line = of(program.id(), (&acme, &shop), &url).await;
        println!("| {} | {name} | {line} |", does.as_str());
    }
    let grown = megabytes(program.id(), "VmRSS:") - started;
    println!("| after all of them | {name} | {grown:+.1} MB | – | – | – | – | – |");
    program.kill().await;
    database.remove().await;
    let line = changing(backend).await;
    println!("| a name that leads inside at the second look | {name} | {line} |");
}

/// A name that is nearby at first, and afterwards where a cloud keeps its metadata. The program as it is released asks nobody
/// but the system for names: this is the same service within the benchmark, whose memory has the benchmark's in it.
async fn changing(backend: Backend) -> String {
    let database = Arc::new(Database::create(backend).await);
    let options = Options {
        more: "[testing]\nnames = { \"shifty.example\" = [\"127.0.0.1\", \"169.254.169.254\"] }"
            .to_owned(),
        ..Options::default()
    };
    let app = TestApp::start_on(Arc::clone(&database), options).await;
    let acme = app.workspace("shifty").await;
    let shop = acme.connects_instagram("shifty.shop").await;
    acme.hears(&acme.user("alice"), &shop, "hello").await;
    let url = HostileReceiver::start(Hostile::Closing).url_at("shifty.example");
    let line = of(std::process::id(), (&acme, &shop), &url).await;
    app.leaves_work("what was refused is tried again later");
    app.finish().await;
    database.remove().await;
    line
}

/// One receiver: what it cost this process.
async fn of(process: u32, (acme, shop): (&Workspace, &Channel), url: &str) -> String {
    let body = json!({"url": url, "types": ["postback.received"]});
    let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
    let path = format!("/v1/webhook-endpoints/{}", made.id());
    let before = megabytes(process, "VmRSS:");
    // the most so far is counted anew
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    let begun = Instant::now();

    for _ in 0..AT_ONCE {
        acme.user("alice").posts_back(shop, "Help", "HELP").await;
    }
    let mut healthy = Duration::ZERO;
    for number in 0..10 {
        let asked = Instant::now();
        acme.hears(&acme.user("alice"), shop, &format!("{url} {number}"))
            .await;
        healthy = healthy.max(asked.elapsed());
    }
    let attempts = loop {
        let attempts = acme
            .get(&format!("{path}/attempts?limit=100"))
            .await
            .expect(200);
        if attempts.list().len() >= AT_ONCE || begun.elapsed() > LONGEST {
            break attempts;
        }
        tokio::time::sleep(LOOK).await;
    };
    let closed = begun.elapsed();
    let most = megabytes(process, "VmHWM:");

    acme.delete(&path).await;
    let took = |it: &Value| it["duration_ms"].as_f64().unwrap_or_default() / 1000.0;
    let longest = attempts.list().iter().map(took).fold(0.0, f64::max);
    let mut classes: Vec<_> = attempts
        .list()
        .iter()
        .map(|it| it["error"].as_str().unwrap_or("ok"))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    format!(
        "{:+.1} MB | {} | {longest:.1} s | {:.1} s | {} | {:.0} ms at most",
        most - before,
        attempts.list().len(),
        closed.as_secs_f64(),
        classes.join(", "),
        healthy.as_secs_f64() * 1000.0,
    )
}
