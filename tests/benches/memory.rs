//! What the program itself takes: started, and after it has worked for one channel.

use std::process::Command;
use std::sync::Arc;

use e2e::{Backend, Database, Options, Program, Service};
use sandbox::AppSettings;

/// Messages that are heard and answered before it is measured again.
const MESSAGES: usize = 1_000;

/// Builds the program itself, as it is released: a benchmark makes no binary of another crate.
pub(crate) fn build() {
    let words = ["build", "--release", "--package", "api", "--bin", "gramway"];
    let built = Command::new(env!("CARGO")).args(words).status().unwrap();
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
    let started = resident(&program);
    let acme = service.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    for number in 0..MESSAGES {
        acme.hears(&alice, &shop, &format!("in {number}")).await;
        acme.sends(&conversation, "out").await.expect(202);
        acme.receiver.next("message.delivered").await;
    }
    let worked = resident(&program);
    program.kill().await;
    database.remove().await;
    println!(
        "| memory | {name} | {started:.1} MB started | {worked:.1} MB after {MESSAGES} messages each way |"
    );
}

/// Megabytes in memory.
fn resident(program: &Program) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes: f64 = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    kilobytes / 1024.0
}
