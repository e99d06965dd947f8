use crate::model::event::{Event, Position};
use crate::model::shared::{Direction, Page, PageAsk};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{EventFilter, StoreError, Told};

use super::Tell;
use super::follow::{Gone, Since, since};

/// A page of the log.
#[derive(Debug)]
pub struct LogPage {
    /// The events that the filter takes, in their order whichever way it was asked for.
    pub page: Page<(Event, Told)>,
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
                return self.log_before(workspace, filter, before, &ask).await;
            }
            Some((Direction::After, after)) => {
                self.since(workspace, after, filter, ask.limit).await?
            }
            None => Ok(since(&*self.store.read(workspace), 0, filter, ask.limit).await?),
        };
        Ok(found.map(|Since { events, until }| LogPage {
            page: Page {
                items: events,
                more_after: true,
                more_before: ask.from.is_some(),
            },
            until,
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
        let ask = PageAsk {
            limit,
            from: Some((Direction::Before, end)),
        };
        let rows = read.events_before(end, filter, limit.saturating_add(1));
        Ok(LogPage {
            page: Page::cut(&ask, rows.await?),
            until: end - 1,
        })
    }

    async fn log_before(
        &self,
        workspace: WorkspaceId,
        filter: &EventFilter,
        before: Position,
        ask: &PageAsk<Position>,
    ) -> Result<Result<LogPage, Gone>, StoreError> {
        let read = self.store.read(workspace);
        let rows = read.events_before(before, filter, ask.limit.saturating_add(1));
        let page = Page::cut(ask, rows.await?);
        // The log begins somewhere: whoever comes there has read all of it, and whoever begins before it has not.
        let oldest = read.oldest_position().await?;
        if before < oldest {
            return Ok(Err(Gone { after: oldest - 1 }));
        }
        let until = page.items.last().map(|(event, _)| event.position);
        Ok(Ok(LogPage {
            page,
            until: until.unwrap_or(before - 1),
        }))
    }
}
