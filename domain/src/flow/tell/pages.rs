use crate::model::event::{Event, Position};
use crate::model::operation::Stretch;
use crate::model::shared::{Direction, Page, PageAsk};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{EventFilter, Read, StoreError, Told};

use super::Tell;
use super::follow::{Gone, Since, since};

/// A page of the log.
#[derive(Debug)]
pub struct LogPage {
    /// The events that the filter takes, in their order whichever way it was asked for: as many as were asked for, or what
    /// is looked through at once has no more.
    pub events: Vec<(Event, Told)>,
    /// Where to go on before it, when there is something.
    pub from: Option<Position>,
    /// Where to go on after it.
    pub until: Position,
}

impl Tell {
    /// A page of the log from its oldest event on, or after or before a position that must be kept.
    pub async fn log_page(
        &self,
        workspace: WorkspaceId,
        filter: &EventFilter,
        ask: PageAsk<Position>,
    ) -> Result<Result<LogPage, Gone>, StoreError> {
        let found = match ask.from {
            Some((Direction::Before, before)) => {
                return self.log_before(workspace, filter, before, ask.limit).await;
            }
            Some((Direction::After, after)) => {
                self.since(workspace, after, filter, ask.limit).await?
            }
            None => {
                let read = self.store.read(workspace);
                let after = read.oldest_position().await? - 1;
                Ok(since(&*read, after, filter, ask.limit).await?)
            }
        };
        Ok(found.map(|Since { events, until }| {
            let first = events.first().map(|(event, _)| event.position);
            LogPage {
                events,
                from: first.filter(|_| ask.from.is_some()),
                until,
            }
        }))
    }

    /// The newest events of the log.
    pub async fn log_end(
        &self,
        workspace: WorkspaceId,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<LogPage, StoreError> {
        let read = self.store.read(workspace);
        let end = read.last_position().await? + 1;
        let (page, _) = backwards(&*read, filter, end, limit).await?;
        Ok(LogPage {
            until: end - 1,
            ..page
        })
    }

    async fn log_before(
        &self,
        workspace: WorkspaceId,
        filter: &EventFilter,
        before: Position,
        limit: u16,
    ) -> Result<Result<LogPage, Gone>, StoreError> {
        let read = self.store.read(workspace);
        let (page, oldest) = backwards(&*read, filter, before, limit).await?;
        // The log begins somewhere: whoever comes there has read all of it, and whoever begins before it has not.
        if before < oldest {
            return Ok(Err(Gone { after: oldest - 1 }));
        }
        Ok(Ok(page))
    }
}

/// A page before a position, and where the log begins by then.
async fn backwards(
    read: &dyn Read,
    filter: &EventFilter,
    before: Position,
    limit: u16,
) -> Result<(LogPage, Position), StoreError> {
    let log = Stretch::before(before);
    let rows = read.events_backwards(log, filter, limit.saturating_add(1));
    let ask = PageAsk {
        limit,
        from: Some((Direction::Before, before)),
    };
    let page = Page::cut(&ask, rows.await?);
    let oldest = read.oldest_position().await?;
    let first = page.items.first().map(|(event, _)| event.position);
    let last = page.items.last().map(|(event, _)| event.position);
    let from = if page.more_before {
        first
    } else {
        (log.after >= oldest).then_some(log.after + 1)
    };
    let page = LogPage {
        events: page.items,
        from,
        until: last.unwrap_or(before - 1),
    };
    Ok((page, oldest))
}
