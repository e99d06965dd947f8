//! What the program itself takes: started, and after it has worked for one channel.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use e2e::{Backend, Database, Options, Service};
use sandbox::AppSettings;

use crate::process::megabytes;

/// Messages that are heard and answered before it is measured again.
const MESSAGES: usize = 1_000;

/// What ring's build depends on, and cargo sets for whatever it runs.
const OWN: [&str; 8] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
    "CARGO_MANIFEST_LINKS",
];

/// Builds the program itself, as it is released: a benchmark makes no binary of another crate.
pub(crate) fn build() {
    let words = ["build", "--release", "--package", "api", "--bin", "gramway"];
    let mut cargo = Command::new(env!("CARGO"));
    // what cargo tells this benchmark of its own package would make it build ring, and all that rests on it, anew each time
    for name in OWN {
        cargo.env_remove(name);
    }
    let built = cargo.args(words).status().unwrap();
    assert!(built.success(), "cargo {words:?}: {built}");
}

/// Prints a line for each database.
pub(crate) async fn measure(backend: Backend, name: &str) {
    let database = Arc::new(Database::create(backend).await);
    let service = Service::prepare(
        Arc::clone(&database),
        Options::default(),
        AppSettings::default(),
    )
    .await;
    let program = service.serves().await;
    let started = resident(program.id());
    let acme = service.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    for number in 0..MESSAGES {
        acme.hears(&alice, &shop, &format!("in {number}")).await;
        acme.sends(&conversation, "out").await.expect(202);
        acme.receiver.next("message.delivered").await;
    }
    let worked = resident(program.id());
    program.kill().await;
    let again = Instant::now();
    let program = service.serves().await;
    let ready = again.elapsed().as_millis();
    program.kill().await;
    database.remove().await;
    println!(
        "| memory | {name} | {started} started | {worked} after {MESSAGES} messages each way | ready again {ready} ms after it was killed |"
    );
}

/// What of a process is in memory, and how much of that is its own: the rest is the program's file, which the system has
/// once for all who run it, and takes back when it wants.
pub(crate) fn resident(process: u32) -> String {
    let all = megabytes(process, "VmRSS");
    let own = megabytes(process, "RssAnon");
    format!("{all:.1} MB ({own:.1} MB its own)")
}
