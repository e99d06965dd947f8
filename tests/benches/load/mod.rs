//! An open-loop load generator: requests have a time at which they are due, and waiting for an answer does not move it.

mod connection;
mod figures;
mod ticks;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub(crate) use connection::{Connection, request};
pub(crate) use figures::{Figures, Samples};
use ticks::Ticks;

/// How a path is driven.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Where to.
    pub(crate) address: SocketAddr,
    /// Requests a second; as many as are answered when absent.
    pub(crate) rate: Option<f64>,
    /// For how long.
    pub(crate) length: Duration,
    /// Connections that are kept open.
    pub(crate) connections: usize,
    /// At most so many are under way to their end: taken before a request, given back by whoever sees its end.
    pub(crate) room: Option<Arc<Semaphore>>,
    /// At most so many in all.
    pub(crate) most: Option<u64>,
}

/// Sends what `make` makes of each number, and says how it was answered. `due` is told when a request should have left.
pub(crate) async fn drive(
    plan: &Plan,
    make: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>,
    due: Arc<dyn Fn(u64, Instant) + Send + Sync>,
) -> Figures {
    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let ticks = plan.rate.map(|rate| Ticks::start(rate, start, plan.length));
    let mut workers = JoinSet::new();
    for _ in 0..plan.connections {
        let (plan, next, ticks) = (plan.clone(), Arc::clone(&next), ticks.clone());
        let (make, due) = (Arc::clone(&make), Arc::clone(&due));
        workers.spawn(async move {
            let mut connection = Connection::open(plan.address).await.unwrap();
            let mut samples = Samples::default();
            let mut bad = 0_u64;
            while start.elapsed() < plan.length {
                if let Some(room) = &plan.room {
                    let end = (start + plan.length).into();
                    match tokio::time::timeout_at(end, room.acquire()).await {
                        Ok(permit) => permit.unwrap().forget(),
                        Err(_) => break,
                    }
                }
                let (number, at) = match &ticks {
                    Some(ticks) => match ticks.next().await {
                        Some(tick) => tick,
                        None => break,
                    },
                    None => (next.fetch_add(1, Ordering::Relaxed), Instant::now()),
                };
                if plan.most.is_some_and(|most| number >= most) {
                    break;
                }
                due(number, at);
                let trouble = match connection.call(&make(number)).await {
                    Ok(status) if status < 300 => {
                        samples.add(at.elapsed());
                        continue;
                    }
                    Ok(status) => status.to_string(),
                    Err(error) => {
                        connection = Connection::open(plan.address).await.unwrap();
                        error.to_string()
                    }
                };
                eprintln!("request {number} after {:?}: {trouble}", at.elapsed());
                bad += 1;
                // nobody will see its end
                if let Some(room) = &plan.room {
                    room.add_permits(1);
                }
            }
            (samples, bad)
        });
    }
    let mut figures = Figures::default();
    while let Some(worker) = workers.join_next().await {
        let (samples, bad) = worker.unwrap();
        figures.samples.merge(samples);
        figures.bad += bad;
    }
    figures.took = start.elapsed();
    figures
}
