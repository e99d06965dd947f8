use std::sync::Arc;

use async_trait::async_trait;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, CommitError, Read, Store};

use super::Metrics;
use super::tally::Tally;

/// Counts what is on record: events, attempts, sends, settlements.
#[derive(Debug)]
pub struct CountingStore {
    inner: Arc<dyn Store>,
    metrics: Arc<Metrics>,
}

impl CountingStore {
    /// Wraps it.
    pub fn new(inner: Arc<dyn Store>, metrics: Arc<Metrics>) -> Self {
        Self { inner, metrics }
    }
}

#[async_trait]
impl Store for CountingStore {
    async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        let tally = Tally::of(&changes);
        self.inner.commit(changes).await?;
        self.metrics.committed(&tally);
        Ok(())
    }

    fn read(&self, workspace: WorkspaceId) -> Box<dyn Read + '_> {
        self.inner.read(workspace)
    }
}
