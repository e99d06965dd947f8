//! The work on record, as the scheduler sees it.

mod claim;
mod control;
mod row;
mod unanswered;
mod waiting;
mod window;

use std::sync::Arc;

use async_trait::async_trait;
use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::Vault;
use domain::port::store::StoreError;
use domain::port::work::{Claim, Controlled, Fence, Piece, Queue, Target, Window};

use crate::store::Database;
use crate::store::codec::Codec;

use unanswered::Unanswered;

pub use waiting::Waiting;

/// The work of this database.
#[derive(Debug, Clone)]
pub struct SeaQueue {
    database: Database,
    codec: Codec,
    unanswered: Arc<Unanswered>,
}

impl SeaQueue {
    /// That of this database, whose content is opened by this vault.
    pub fn new(database: Database, vault: Arc<dyn Vault>) -> Self {
        Self {
            database,
            // It only reads: whether new content is sealed is the store's to know.
            codec: Codec::new(vault, false),
            unanswered: Arc::new(Unanswered::default()),
        }
    }
}

#[async_trait]
impl Queue for SeaQueue {
    async fn claim(
        &self,
        fence: Fence,
        pieces: &[Piece],
        now: Time,
    ) -> Result<Option<Vec<Claim>>, StoreError> {
        self.start(fence, pieces, now).await
    }

    async fn window(
        &self,
        workspace: WorkspaceId,
        target: Target,
        limit: u16,
        now: Time,
    ) -> Result<Window, StoreError> {
        window::window(&self.database, (workspace, target), limit, now).await
    }

    async fn targets(&self, limit: u32) -> Result<Vec<(WorkspaceId, Target, Time)>, StoreError> {
        window::targets(&self.database, limit).await
    }

    async fn controls(&self, after: i64, limit: u32) -> Result<Vec<Controlled>, StoreError> {
        control::after(&self.database, after, limit).await
    }

    async fn forget_controls(&self, before: Time) -> Result<u64, StoreError> {
        control::forget(&self.database, before).await
    }
}
