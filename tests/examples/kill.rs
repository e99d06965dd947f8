//! `tests/kill [ROUNDS [INSTANTS]]`: kills the service so often in each window and at so many random instants, on both
//! databases, and prints the table of `tests/README.md`. Ends with 1 when anything was lost, doubled or out of order.
#![expect(clippy::print_stdout, reason = "this is a command")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use e2e::{Backend, Database, Round, Toll, Window};

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1).map(|it| it.parse());
    let rounds: u32 = arguments.next().unwrap_or(Ok(3)).context("ROUNDS")?;
    let instants: u32 = arguments.next().unwrap_or(Ok(50)).context("INSTANTS")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let faults = runtime.block_on(all(rounds, instants));
    Ok(if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn all(rounds: u32, instants: u32) -> usize {
    println!(
        "| killed at | database | kills | accepted | received | unknown | under way | told twice | faults |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let (mut faults, mut kills) = (0, 0);
    for (backend, name) in [
        (Backend::Sqlite, "SQLite"),
        (Backend::Postgres, "PostgreSQL"),
    ] {
        let named = Window::NAMED.iter().map(|window| (*window, rounds));
        let random = Window::Instant(Duration::ZERO);
        for (window, rounds) in named.chain([(random, instants)]) {
            let toll = many(backend, window, rounds, kills).await;
            kills += rounds;
            println!("| {} | {name} | {toll} |", window.words());
            for fault in &toll.faults {
                println!("    {fault}");
            }
            faults += toll.faults.len();
        }
    }
    faults
}

/// So many kills after those `before`, every other one of all without echoes.
async fn many(backend: Backend, window: Window, rounds: u32, before: u32) -> Toll {
    let mut all = Toll::default();
    for number in before..before + rounds {
        let round = Round {
            window: if matches!(window, Window::Instant(_)) {
                Window::Instant(Duration::from_micros(rand::random_range(0..50_000)))
            } else {
                window
            },
            after: rand::random_range(1..60),
            echoes: number % 2 == 0,
        };
        let database = Arc::new(Database::create(backend).await);
        all += round.run(Arc::clone(&database)).await;
        database.remove().await;
    }
    all
}
