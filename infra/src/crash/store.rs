use std::sync::Arc;

use async_trait::async_trait;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, CommitError, Read, Store};
use domain::port::work::Job;

use super::{Crash, CrashPoint};

/// Dies when a message, or what came of work and is to be told, is on record.
#[derive(Debug)]
pub struct CrashingStore {
    inner: Arc<dyn Store>,
    crash: Crash,
}

impl CrashingStore {
    /// Wraps it.
    pub fn new(inner: Arc<dyn Store>, crash: Crash) -> Self {
        Self { inner, crash }
    }
}

#[async_trait]
impl Store for CrashingStore {
    async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        let settles = changes.settles.is_some();
        let told = settles && !changes.facts.is_empty();
        let mut work = changes.work.iter();
        let accepted = !settles && work.any(|work| matches!(work.job, Job::Part { .. }));
        self.inner.commit(changes).await?;
        if accepted {
            self.crash.pass(CrashPoint::Accepted);
        }
        if told {
            self.crash.pass(CrashPoint::Settled);
        }
        Ok(())
    }

    fn read(&self, workspace: WorkspaceId) -> Box<dyn Read + '_> {
        self.inner.read(workspace)
    }
}
