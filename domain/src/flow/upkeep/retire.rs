use chrono::Duration;

use crate::model::workspace::{Retention, WorkspaceId};
use crate::port::store::{KeptSince, Removed, StoreError};

use super::Upkeep;

/// Workspaces that are looked at between two reads of their list.
const PAGE: u16 = 100;
/// Batches of one workspace in one pass: one with a long log does not keep the others.
const MOST_BATCHES: u32 = 500;
/// For how long a delivery is under way at most, and far beyond: what began earlier was left by a process that is gone.
const UNDER_WAY: Duration = Duration::hours(1);

impl Upkeep {
    /// Removes what is out of retention, workspace by workspace, in small batches with a pause after each; how many rows
    /// there were. Idempotent, and goes on where it stood: what is on record says what is left. A workspace that fails does
    /// not keep the others, and neither does one with much to be removed: the next pass goes on with it.
    #[tracing::instrument(name = "upkeep.retire", skip_all)]
    pub async fn retire(&self) -> Result<u64, StoreError> {
        let (mut after, mut rows) = (None, 0);
        loop {
            let page = self.workspaces.classes(after, PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok(rows);
            };
            after = Some(*last);
            for (workspace, class) in page {
                match self.retire_of(workspace, class).await {
                    Ok(Some(removed)) => rows += removed,
                    // the process stops
                    Ok(None) => return Ok(rows),
                    Err(error @ StoreError::Unavailable(_)) => return Err(error),
                    Err(error) => {
                        tracing::error!(workspace.id = %workspace, %error, "what is out of retention stays for now");
                    }
                }
            }
        }
    }

    /// How many rows went; nothing when the process stops.
    async fn retire_of(
        &self,
        workspace: WorkspaceId,
        class: Result<Retention, StoreError>,
    ) -> Result<Option<u64>, StoreError> {
        let now = self.clock.now();
        let since = KeptSince {
            log: now - self.kept.log(class?),
            audit: now - self.kept.audit,
            under_way: now - UNDER_WAY,
        };
        let mut all = Removed::default();
        if !self.retirement.is_due(workspace, since).await? {
            return Ok(Some(all.rows));
        }
        let mut stops = false;
        for _ in 0..MOST_BATCHES {
            let removed = self.retirement.retire(workspace, since).await?;
            all = Removed {
                rows: all.rows + removed.rows,
                deliveries: all.deliveries + removed.deliveries,
                more: removed.more,
            };
            stops = !self.patience.pause().await;
            if stops || !removed.more {
                break;
            }
        }
        if all.rows == 0 {
            tracing::info!(workspace.id = %workspace, "something is out of retention, and nothing could be removed for now");
        }
        // What is tried again and again ended before, and was told. These rested: their endpoint is disabled, paused or
        // left alone, which was told or asked for, and a backlog is kept no longer than the log.
        if all.deliveries > 0 {
            tracing::info!(workspace.id = %workspace, deliveries = all.deliveries, "deliveries that were still to be made are out of retention");
        }
        Ok(Some(all.rows).filter(|_| !stops))
    }
}
