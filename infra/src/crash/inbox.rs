use std::sync::Arc;

use async_trait::async_trait;
use domain::model::shared::{Page, PageAsk, Time};
use domain::port::store::{Inbox, KeptBody, KeptBodyId, Received, StoreError};

use super::{Crash, CrashPoint};

/// Dies when what Instagram said is on record.
#[derive(Debug)]
pub struct CrashingInbox {
    inner: Arc<dyn Inbox>,
    crash: Crash,
}

impl CrashingInbox {
    /// Wraps it.
    pub fn new(inner: Arc<dyn Inbox>, crash: Crash) -> Self {
        Self { inner, crash }
    }
}

#[async_trait]
impl Inbox for CrashingInbox {
    async fn accept(&self, received: Received) -> Result<usize, StoreError> {
        let accepted = self.inner.accept(received).await?;
        self.crash.pass(CrashPoint::Received);
        Ok(accepted)
    }

    async fn unreadable(
        &self,
        page: PageAsk<(Time, KeptBodyId)>,
        most: u32,
    ) -> Result<Page<KeptBody>, StoreError> {
        self.inner.unreadable(page, most).await
    }

    async fn forget_unreadable(&self, before: Time, limit: u32) -> Result<u64, StoreError> {
        self.inner.forget_unreadable(before, limit).await
    }
}
