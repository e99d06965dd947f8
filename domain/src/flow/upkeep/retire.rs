use crate::model::shared::Direction;
use crate::model::shared::PageAsk;
use crate::model::workspace::Workspace;
use crate::port::store::{KeptSince, StoreError};

use super::Upkeep;

/// Workspaces that are looked at between two reads of their list.
const PAGE: u16 = 100;

impl Upkeep {
    /// Removes what is out of retention, workspace by workspace, in small batches with a pause after each; how many rows
    /// there were. Idempotent, and goes on where it stood: what is on record says what is left. A workspace that fails does
    /// not keep the others.
    #[tracing::instrument(name = "upkeep.retire", skip_all)]
    pub async fn retire(&self) -> Result<u64, StoreError> {
        let (mut from, mut rows) = (None, 0);
        loop {
            let page = self.workspaces.list(PageAsk { limit: PAGE, from }).await?;
            for workspace in &page.items {
                match self.retire_of(workspace).await {
                    Ok(Some(removed)) => rows += removed,
                    // the process stops
                    Ok(None) => return Ok(rows),
                    Err(error @ StoreError::Unavailable(_)) => return Err(error),
                    Err(error) => {
                        tracing::error!(workspace.id = %workspace.id, %error, "what is out of retention stays for now");
                    }
                }
            }
            let last = page.items.last().map(|it| (it.created_at, it.id));
            from = match last.filter(|_| page.more_after) {
                Some(last) => Some((Direction::After, last)),
                None => return Ok(rows),
            };
        }
    }

    /// How many rows went; nothing when the process stops.
    async fn retire_of(&self, workspace: &Workspace) -> Result<Option<u64>, StoreError> {
        let now = self.clock.now();
        let since = KeptSince {
            log: now - self.kept.log(workspace.retention),
            audit: now - self.kept.audit,
        };
        let mut rows = 0;
        if !self.retirement.is_due(workspace.id, since).await? {
            return Ok(Some(rows));
        }
        loop {
            let removed = self.retirement.retire(workspace.id, since).await?;
            rows += removed.rows;
            if !self.patience.pause().await {
                return Ok(None);
            }
            if !removed.more {
                return Ok(Some(rows));
            }
        }
    }
}
