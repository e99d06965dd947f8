//! Numbers of the whole service, as Prometheus reads them. Their labels have few values, whoever the customers are.

mod catalogue;
mod exposition;
mod ingress;
mod made;
mod requests;
mod store;
mod tally;

use std::time::Duration;

use domain::model::event::EventType;
use prometheus::{Gauge, Histogram, IntCounter, IntGauge, Registry};
use thiserror::Error;

use crate::store::StatsNow;
use crate::work::Stats;
use catalogue as all;
use made::{counted, counter, counters, gauge, histogram, number, numbers, raise};
use tally::{CLASSES, KINDS, OUTCOMES, SETTLEMENTS};

pub use catalogue::{CATALOGUE, Kind, Metric, reference};
pub use exposition::{Exposition, Sources};
pub use requests::Requests;
pub use store::CountingStore;

/// The metrics could not be made or written: two have one name, or one is no name.
#[derive(Debug, Error)]
#[error("the metrics cannot be made")]
pub struct MetricsError(#[from] prometheus::Error);

/// What is counted where it happens. Clones are not needed: it is shared.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    webhooks: [IntCounter; 4],
    items: [IntCounter; 3],
    poisoned: IntCounter,
    /// In the order of [`EventType::ALL`].
    events: Vec<IntCounter>,
    sends: [IntCounter; OUTCOMES.len()],
    attempts: [IntCounter; CLASSES],
    attempt_duration: Histogram,
    latency: Histogram,
    openings: IntCounter,
    disabled: IntCounter,
    settled: [[IntCounter; SETTLEMENTS.len()]; KINDS.len()],
    unsettled: IntCounter,
    claimed: IntCounter,
    begun: IntCounter,
    in_flight: IntGauge,
    leases: [IntCounter; 2],
    commits: IntCounter,
    changes: IntCounter,
    rows: IntCounter,
    oldest: [Gauge; 3],
    tokens: IntGauge,
    samples_failed: IntCounter,
}

impl Metrics {
    /// All of them, at zero.
    pub fn new() -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let on = &registry;
        let events = counters(on, &all::EVENTS)?;
        let types = EventType::ALL.iter();
        let settled = counters(on, &all::WORK_SETTLED)?;
        let version = numbers(on, &all::BUILD_INFO)?;
        version
            .with_label_values(&[env!("CARGO_PKG_VERSION")])
            .set(1);
        Ok(Self {
            webhooks: counted(on, &all::INGRESS_WEBHOOKS, ingress::WEBHOOKS)?,
            items: counted(on, &all::INGRESS_ITEMS, ingress::ITEMS)?,
            poisoned: counter(on, &all::ITEMS_POISONED)?,
            events: types
                .map(|kind| events.with_label_values(&[kind.as_str()]))
                .collect(),
            sends: counted(on, &all::SEND_OUTCOMES, OUTCOMES)?,
            attempts: counted(on, &all::WEBHOOK_ATTEMPTS, tally::classes())?,
            attempt_duration: histogram(on, &all::WEBHOOK_ATTEMPT_DURATION)?,
            latency: histogram(on, &all::WEBHOOK_LATENCY)?,
            openings: counter(on, &all::BREAKER_OPENINGS)?,
            disabled: counter(on, &all::ENDPOINTS_DISABLED)?,
            settled: KINDS.map(|kind| SETTLEMENTS.map(|it| settled.with_label_values(&[kind, it]))),
            unsettled: counter(on, &all::WORK_UNSETTLED)?,
            claimed: counter(on, &all::WORK_CLAIMED)?,
            begun: counter(on, &all::WORK_BEGUN)?,
            in_flight: number(on, &all::WORK_IN_FLIGHT)?,
            leases: counted(on, &all::LEASE_MOVES, ["taken", "lost"])?,
            commits: counter(on, &all::STORE_COMMITS)?,
            changes: counter(on, &all::STORE_CHANGES)?,
            rows: counter(on, &all::STORE_ROWS)?,
            oldest: [
                gauge(on, &all::OLDEST_ITEM)?,
                gauge(on, &all::OLDEST_PART)?,
                gauge(on, &all::OLDEST_DELIVERY)?,
            ],
            tokens: number(on, &all::TOKENS_EXPIRING)?,
            samples_failed: counter(on, &all::SAMPLES_FAILED)?,
            registry,
        })
    }

    /// What the scheduler and the store count by themselves.
    fn take_over(&self, work: Stats, in_flight: usize, store: StatsNow) {
        let [taken, lost] = &self.leases;
        for (counter, count) in [
            (&self.unsettled, work.unsettled),
            (&self.claimed, work.claimed),
            (&self.begun, work.begun),
            (taken, work.leases_taken),
            (lost, work.leases_lost),
            (&self.commits, store.commits),
            (&self.changes, store.members),
            (&self.rows, store.rows),
        ] {
            raise(counter, count);
        }
        self.in_flight
            .set(i64::try_from(in_flight).unwrap_or(i64::MAX));
    }
}

/// Adds to the counter at this place of its label's values.
fn count(counters: &[IntCounter], at: usize, by: u64) {
    if let Some(counter) = counters.get(at) {
        counter.inc_by(by);
    }
}

fn observe(histogram: &Histogram, took: chrono::Duration) {
    let took = took.to_std().unwrap_or(Duration::ZERO);
    histogram.observe(took.as_secs_f64());
}
