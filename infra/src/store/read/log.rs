//! The log of what was posted to endpoints: attempts by what became of them, each word a range of one index, and
//! deliveries that have not ended, from open work.

use std::cmp::Reverse;

use async_trait::async_trait;
use chrono::Duration;
use domain::model::endpoint::{
    AttemptId, AttemptState, Backlog, EndpointId, MOST_COUNTED, Sampled,
};
use domain::model::event::EventId;
use domain::model::shared::{Direction, Page, PageAsk, Time};
use domain::port::store::{AttemptFilter, During, Logged, PendingDelivery, ReadLog, StoreError};
use sea_orm::sea_query::{Expr, ExprTrait as _, Order};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use uuid::Uuid;

use super::Reader;
use super::page::asked;
use crate::store::codec::{JobRow, Number as _, millis, time, uint};
use crate::store::entity::{attempt, event, work};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::{WithId as _, WorkspaceOwned as _};

#[async_trait]
impl ReadLog for Reader<'_> {
    async fn attempts(
        &self,
        filter: &AttemptFilter,
        page: PageAsk<(Time, AttemptId)>,
    ) -> Result<Page<Logged>, StoreError> {
        if let Some(event) = filter.event {
            return self.attempts_of_event(event, filter, page).await;
        }
        let by = (attempt::Column::StartedAt, attempt::Column::Id);
        let place = page.from.map(|(way, (at, _))| (way, at));
        let during = filter.during.beside(place, true);
        let mut rows = vec![];
        for state in &filter.states {
            let some = within(self.attempts_with(filter.endpoint, *state), by.0, during);
            let some = asked(some, by, &page, |(at, id)| (*at, id.as_uuid()));
            rows.extend(some.all(self.on()).await.map_err(store_error)?);
        }
        if matches!(page.from, Some((Direction::Before, _))) {
            rows.sort_unstable_by_key(|row| (row.started_at, row.id));
        } else {
            rows.sort_unstable_by_key(|row| Reverse((row.started_at, row.id)));
        }
        let rows = Page::cut(&page, rows);
        Ok(Page {
            items: self.logged(rows.items).await?,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }

    async fn pending(
        &self,
        endpoint: EndpointId,
        during: During,
        page: PageAsk<(Time, i64)>,
    ) -> Result<Page<PendingDelivery>, StoreError> {
        let by = (work::Column::DueAt, work::Column::Seq);
        let place = page.from.map(|(way, (due, _))| (way, due));
        let mut some = within(self.open_at(endpoint), by.0, during.beside(place, false));
        let backwards = matches!(page.from, Some((Direction::Before, _)));
        if let Some((_, (due, seq))) = page.from {
            let here = Expr::tuple([Expr::col(by.0), Expr::col(by.1)]);
            let there = Expr::tuple([Expr::value(millis(due)), Expr::value(seq)]);
            some = some.filter(if backwards {
                here.lt(there)
            } else {
                here.gt(there)
            });
        }
        let order = if backwards { Order::Desc } else { Order::Asc };
        let some = some
            .order_by(by.0, order.clone())
            .order_by(by.1, order)
            .limit(u64::from(page.limit) + 1);
        let rows = Page::cut(&page, some.all(self.on()).await.map_err(store_error)?);
        Ok(Page {
            items: self.pending_of(endpoint, rows.items).await?,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }

    async fn sampled(
        &self,
        endpoint: EndpointId,
        state: AttemptState,
        since: Time,
        most: u16,
    ) -> Result<Vec<Sampled>, StoreError> {
        let by = (attempt::Column::StartedAt, attempt::Column::Id);
        let some = self
            .attempts_with(endpoint, state)
            .filter(by.0.gte(millis(since)))
            .order_by_desc(by.0)
            .order_by_desc(by.1)
            .limit(u64::from(most))
            .select_only()
            .columns([by.0, attempt::Column::Took])
            .into_tuple::<(i64, i64)>();
        let rows = some.all(self.on()).await.map_err(store_error)?;
        let sampled = rows.into_iter().map(|(at, took)| {
            Ok(Sampled {
                at: time(at, "attempt", "started_at")?,
                took: Duration::milliseconds(took),
                state,
            })
        });
        sampled.collect()
    }

    async fn backlog(&self, endpoint: EndpointId) -> Result<Backlog, StoreError> {
        let some = self
            .open_at(endpoint)
            .order_by_asc(work::Column::DueAt)
            .order_by_asc(work::Column::Seq)
            .limit(u64::from(MOST_COUNTED) + 1)
            .select_only()
            .column(work::Column::EventId)
            .into_tuple::<Option<Uuid>>();
        let events = some.all(self.on()).await.map_err(store_error)?;
        let counted = u16::try_from(events.len()).unwrap_or(MOST_COUNTED);
        // ids of events grow with time
        let oldest = match events.into_iter().flatten().min() {
            None => None,
            Some(oldest) => event::Entity::of_by_id(self.workspace, oldest)
                .one(self.on())
                .await
                .map_err(store_error)?
                .map(|row| time(row.at, "event", "at"))
                .transpose()?,
        };
        Ok(Backlog {
            pending: Ord::min(counted, MOST_COUNTED),
            more: counted > MOST_COUNTED,
            oldest,
        })
    }
}

impl Reader<'_> {
    /// Attempts at an endpoint with which this became of the delivery: a range of the index of the log.
    pub(super) fn attempts_with(
        &self,
        endpoint: EndpointId,
        state: AttemptState,
    ) -> Select<attempt::Entity> {
        attempt::Entity::of(self.workspace)
            .filter(attempt::Column::EndpointId.eq(endpoint.as_uuid()))
            .filter(attempt::Column::State.eq(state.number()))
    }

    /// Deliveries to an endpoint that have not ended: all of what burdens it.
    pub(super) fn open_at(&self, endpoint: EndpointId) -> Select<work::Entity> {
        work::Entity::of(self.workspace).filter(work::Column::Target.eq(endpoint.as_uuid()))
    }

    async fn pending_of(
        &self,
        endpoint: EndpointId,
        rows: Vec<work::Model>,
    ) -> Result<Vec<PendingDelivery>, StoreError> {
        let events: Vec<Uuid> = rows.iter().filter_map(|row| row.event_id).collect();
        let mut last = self.last_of(endpoint, &events).await?;
        let about = self.told_of(events.into_iter()).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let event = row
                .event_id
                .ok_or_else(|| inconsistent("work", "event_id"))?;
            let started: u32 = uint(row.attempt, "work", "attempt")?;
            let replay = JobRow::is_replay(row.kind);
            all.push(PendingDelivery {
                event: EventId::from_uuid(event),
                kind: about.get(&event).and_then(|about| about.kind),
                replay,
                attempts: started.saturating_sub(u32::from(row.started_at.is_some())),
                due: time(row.due_at, "work", "due_at")?,
                seq: row.seq,
                last: last.remove(&(event, replay)),
            });
        }
        Ok(all)
    }
}

fn within<E: EntityTrait>(all: Select<E>, column: impl ColumnTrait, during: During) -> Select<E> {
    let mut some = all;
    if let Some(from) = during.from {
        some = some.filter(column.gte(millis(from)));
    }
    if let Some(to) = during.to {
        some = some.filter(column.lt(millis(to)));
    }
    some
}
