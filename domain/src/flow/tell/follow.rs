use std::time::Duration;

use crate::model::event::{Event, Position};
use crate::model::operation::Stretch;
use crate::model::workspace::WorkspaceId;
use crate::port::store::{EventFilter, Read, StoreError, Told};
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

/// Some of what was asked for is no longer kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    /// Everything after this position is.
    pub after: Position,
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

    /// Whether everything after a position is kept.
    pub async fn is_kept(
        &self,
        workspace: WorkspaceId,
        after: Position,
    ) -> Result<Result<(), Gone>, StoreError> {
        kept(&*self.store.read(workspace), after, None).await
    }

    /// Events after a position, `limit` at most, of as much of the log as is looked through at once. Positions come to the log
    /// in order and without a gap, so that whatever is not found up to where that ends is not there.
    pub async fn since(
        &self,
        workspace: WorkspaceId,
        after: Position,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<Result<Since, Gone>, StoreError> {
        let read = self.store.read(workspace);
        let since = since(&*read, after, filter, limit).await?;
        let first = since.events.first().map(|(event, _)| event.position);
        if since.until > after
            && let Err(gone) = kept(&*read, after, first).await?
        {
            return Ok(Err(gone));
        }
        Ok(Ok(since))
    }
}

/// The same, of what is kept.
pub(super) async fn since(
    read: &dyn Read,
    after: Position,
    filter: &EventFilter,
    limit: u16,
) -> Result<Since, StoreError> {
    let newest = read.last_position().await?;
    let log = Stretch::after(after, newest);
    let events = if log.upto > after {
        read.events(log, filter, limit).await?
    } else {
        vec![]
    };
    let last = events.last().map_or(after, |(event, _)| event.position);
    let all = events.len() < usize::from(limit);
    Ok(Since {
        events,
        until: if all { log.upto } else { last },
    })
}

/// Whether everything after a position is kept. Asked when the `first` event after it was read already: what goes before
/// that is seen, and nobody passes over it unawares.
async fn kept(
    read: &dyn Read,
    after: Position,
    first: Option<Position>,
) -> Result<Result<(), Gone>, StoreError> {
    if first == Some(after + 1) {
        return Ok(Ok(()));
    }
    let oldest = read.oldest_position().await?;
    Ok(if oldest > after + 1 {
        Err(Gone { after: oldest - 1 })
    } else {
        Ok(())
    })
}
