//! What channels take in memory, however many they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use e2e::{Backend, Reply};
use tokio::task::JoinSet;

use super::Stage;
use crate::Ask;
use crate::load::Plan;
use crate::memory::resident;
use crate::tenant::{Tenant, WORKSPACES};

/// Channels that are connected at the same time.
const TOGETHER: usize = 16;
/// Channels that are written to.
const SPOKEN: u64 = 10_000;
/// Events under way.
const UNDER_WAY: usize = 64;

/// Prints what is in memory with a channel for each workspace, with as many as are asked for, after a message to many of
/// them, and when the program was started again.
pub(crate) async fn measure(ask: &Ask, backend: Backend, database: &str) {
    println!();
    println!("| channels | database | memory | took |");
    println!("|---|---|---|---|");
    let stage = Stage::start(backend, 1, |_| Reply::Status(204)).await;
    let tenants = stage.tenants(1).await;
    stage.settled().await;
    let print = |what: &str, stage: &Stage, began: Instant| {
        let took = began.elapsed().as_secs_f64();
        let memory = resident(stage.program.id());
        println!("| {what} | {database} | {memory} | {took:.1} s |");
    };
    print(&WORKSPACES.to_string(), &stage, Instant::now());

    let (many, began) = (u64::try_from(ask.rows).unwrap(), Instant::now());
    let accounts = connect(&tenants, many).await;
    print(&format!("{many} connected"), &stage, began);

    let (began, said) = (Instant::now(), SPOKEN.min(many));
    let plan = Plan {
        address: stage.address,
        rate: None,
        length: Duration::from_mins(10),
        connections: UNDER_WAY,
        room: Some(Arc::clone(&stage.ends.room)),
        most: Some(said),
    };
    let make = stage.said_to(accounts, 1, "spoken");
    let taken = stage.drives(plan, UNDER_WAY, 1, make).await;
    assert_eq!(taken.outcome.lost, 0, "every message is told");
    let what = format!("{many}, a message to each of {said}");
    print(&what, &stage, began);

    let began = Instant::now();
    let stage = stage.starts_again().await;
    print(&format!("{many}, started again"), &stage, began);
    stage.ends().await;
}

/// Each workspace brings the tokens of as many more; the accounts of all.
async fn connect(tenants: &[Tenant], many: u64) -> Vec<String> {
    let next = Arc::new(AtomicU64::new(WORKSPACES + 1));
    let tenants: Arc<[Tenant]> = tenants.into();
    let mut connecting = JoinSet::new();
    for _ in 0..TOGETHER {
        let (next, tenants) = (Arc::clone(&next), Arc::clone(&tenants));
        connecting.spawn(async move {
            let mut accounts = vec![];
            loop {
                let code = next.fetch_add(1, Ordering::Relaxed);
                if code > many {
                    return accounts;
                }
                let owner = &tenants[(code % WORKSPACES) as usize];
                accounts.push(owner.brings(code).await);
            }
        });
    }
    let mut accounts: Vec<_> = tenants.iter().map(|it| it.account.clone()).collect();
    for some in connecting.join_all().await {
        accounts.extend(some);
    }
    accounts
}
