//! The metrics as they are read, with what is asked of the database for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::model::shared::{Clock, Time};
use domain::port::store::StoreError;
use prometheus::{Encoder as _, TextEncoder};
use tokio::sync::Mutex;
use tokio::time::timeout;
use tracing::warn;

use super::{Metrics, MetricsError};
use crate::store::SeaStore;
use crate::work::{Memory, SeaQueue};

/// How often the database is asked at most, however often the metrics are read.
const SAMPLE_EVERY: chrono::Duration = chrono::Duration::seconds(15);
/// How much longer than an answer took it is left alone: where there is much to look at, it is asked more seldom.
const REST: i32 = 20;
/// How long it has for its answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How soon a token expires that is counted.
const EXPIRING: chrono::Duration = chrono::Duration::days(7);

/// What is asked.
#[derive(Debug)]
pub struct Sources {
    /// The store, which counts what it writes.
    pub store: SeaStore,
    /// The scheduler's memory, which counts what it starts.
    pub memory: Arc<Memory>,
    /// The work on record.
    pub queue: SeaQueue,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The metrics, to be read.
#[derive(Debug)]
pub struct Exposition {
    metrics: Arc<Metrics>,
    sources: Sources,
    /// When the database is asked again.
    due: Mutex<Option<Time>>,
}

impl Exposition {
    /// The content type of the text.
    pub const CONTENT_TYPE: &'static str = prometheus::TEXT_FORMAT;

    /// These metrics, with what these say.
    pub fn new(metrics: Arc<Metrics>, sources: Sources) -> Self {
        Self {
            metrics,
            sources,
            due: Mutex::new(None),
        }
    }

    /// All metrics in Prometheus' text format.
    pub async fn text(&self) -> Result<String, MetricsError> {
        // One after the other: who comes meanwhile is answered with what was asked for the one before.
        let mut due = self.due.lock().await;
        let now = self.sources.clock.now();
        if due.is_none_or(|due| due <= now) {
            let began = Instant::now();
            self.sample(now).await;
            let took = chrono::Duration::from_std(began.elapsed()).unwrap_or(SAMPLE_EVERY);
            *due = Some(now + SAMPLE_EVERY.max(took * REST));
        }
        let Sources { store, memory, .. } = &self.sources;
        self.metrics
            .take_over(memory.stats(), memory.in_flight(), store.stats());
        self.metrics.text()
    }

    async fn sample(&self, now: Time) {
        let failure = match timeout(PATIENCE, self.ask(now)).await {
            Ok(Ok(())) => return,
            Ok(Err(failure)) => failure.to_string(),
            Err(_) => "it did not answer in time".to_owned(),
        };
        warn!(failure, "the database could not be asked for its numbers");
        self.metrics.samples_failed.inc();
    }

    async fn ask(&self, now: Time) -> Result<(), StoreError> {
        let Sources { store, queue, .. } = &self.sources;
        let waiting = queue.waiting(now).await?;
        let expiring = store.tokens_expiring(now, now + EXPIRING).await?;
        for (gauge, since) in self.metrics.oldest.iter().zip(waiting.since()) {
            let age = since.map_or(chrono::Duration::zero(), |since| now - since);
            let age = age.to_std().unwrap_or(Duration::ZERO);
            gauge.set(age.as_secs_f64());
        }
        self.metrics.tokens.set(expiring);
        Ok(())
    }
}

impl Metrics {
    pub(super) fn text(&self) -> Result<String, MetricsError> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}
