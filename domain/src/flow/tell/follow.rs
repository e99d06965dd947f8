use std::time::Duration;

use crate::model::event::{Event, Position};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{EventFilter, StoreError, Told};
use crate::port::watch::{Watch, Watched};

use super::Tell;

/// What came to the log since a position.
#[derive(Debug)]
pub struct Since {
    /// Those that the filter takes, in order.
    pub events: Vec<(Event, Told)>,
    /// Up to where the log was looked through: nothing before it is still to come.
    pub until: Position,
}

impl Tell {
    /// The position of the newest event of a workspace.
    pub async fn newest(&self, workspace: WorkspaceId) -> Result<Position, StoreError> {
        self.store.read(workspace).last_position().await
    }

    /// Hears of events that this process commits. What is to be missed by nobody is read after it is watched for.
    pub fn watch_log(&self, workspace: WorkspaceId, within: Duration) -> Box<dyn Watch> {
        self.watches.watch(Watched::Log(workspace), within)
    }

    /// Events after a position, `limit` at most. Positions come to the log in order and without a gap, so that whatever is
    /// not found up to the newest one is not there.
    pub async fn since(
        &self,
        workspace: WorkspaceId,
        after: Position,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<Since, StoreError> {
        let read = self.store.read(workspace);
        let newest = read.last_position().await?;
        let events = if newest > after {
            read.events(after, filter, limit).await?
        } else {
            vec![]
        };
        let last = events.last().map_or(after, |(event, _)| event.position);
        let all = events.len() < usize::from(limit);
        Ok(Since {
            events,
            until: if all { newest.max(last) } else { last },
        })
    }
}
