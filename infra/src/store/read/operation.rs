//! Operations, and what they go through.

use async_trait::async_trait;
use chrono::Duration;
use domain::model::endpoint::EndpointId;
use domain::model::event::{Event, EventId, Position};
use domain::model::operation::{Operation, OperationId, OperationState, Stretch, Which};
use domain::model::shared::{Page, PageAsk, Time};
use domain::port::store::{ReadOperations, Sought, StoreError, Told, Waiting};
use domain::port::work::WorkId;
use sea_orm::sea_query::{Expr, ExprTrait as _, SelectStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, Select, Statement,
};

use super::Reader;
use super::page::list;
use crate::store::codec::{JobRow, Number as _, OperationData, millis, recorded, time};
use crate::store::entity::{attempt, event, operation, work};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::{WithId as _, WorkspaceOwned as _};

/// By how much clocks that made ids may differ.
const SKEW: Duration = Duration::hours(1);
/// The sequence is that of all workspaces.
const LAST: &str = "SELECT max(seq) FROM work";

#[async_trait]
impl ReadOperations for Reader<'_> {
    async fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        let row = operation::Entity::of_by_id(self.workspace, id.as_uuid());
        match row.one(self.on()).await.map_err(store_error)? {
            None => Ok(None),
            Some(row) => self.operation_of(row).await.map(Some),
        }
    }

    async fn operations(
        &self,
        page: PageAsk<(Time, OperationId)>,
    ) -> Result<Page<Operation>, StoreError> {
        let all = operation::Entity::of(self.workspace);
        let by = (operation::Column::CreatedAt, operation::Column::Id);
        let rows = list(self.on(), all, by, &page, |(at, id)| (*at, id.as_uuid())).await?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in rows.items {
            items.push(self.operation_of(row).await?);
        }
        Ok(Page {
            items,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }

    async fn sought(
        &self,
        sought: &Sought,
        told: bool,
        limit: u16,
    ) -> Result<Vec<(Event, Told)>, StoreError> {
        let some = self.past(sought).limit(u64::from(limit));
        if told {
            return self.with_told(some).await;
        }
        let mut events = vec![];
        for row in some.all(self.on()).await.map_err(store_error)? {
            events.push((self.event_of(row).await?, Told::default()));
        }
        Ok(events)
    }

    /// When an event was put on record is told by no column, and when it happened grows with no position: Instagram tells
    /// late. It is no earlier than either the clock that made its id or what happened, so that a search by halves finds
    /// where the log was then.
    async fn log_since(&self, since: Time) -> Result<Stretch, StoreError> {
        let all = event::Entity::of(self.workspace);
        let last = all.order_by_desc(event::Column::Position).one(self.on());
        let upto = last
            .await
            .map_err(store_error)?
            .map_or(0, |row| row.position);
        let since = millis(since - SKEW);
        // what is at `after` or before it was put on record before then
        let oldest = self.first_from(0).await?;
        let (mut after, mut end) = (oldest.map_or(upto, |row| row.position - 1), upto + 1);
        while end - after > 1 {
            let middle = after + (end - after) / 2;
            match self.first_from(middle).await? {
                Some(row) if row.position < end && recorded(row.id, row.at) < since => {
                    after = row.position;
                }
                Some(_) | None => end = middle,
            }
        }
        Ok(Stretch { after, upto })
    }

    async fn has_more_open(&self, endpoint: EndpointId, than: u64) -> Result<bool, StoreError> {
        let open = work::Entity::of(self.workspace)
            .filter(work::Column::Target.eq(endpoint.as_uuid()))
            .offset(than)
            .limit(1);
        let one = open.one(self.on()).await.map_err(store_error)?;
        Ok(one.is_some())
    }

    async fn last_work(&self) -> Result<i64, StoreError> {
        let last = Statement::from_string(self.on().get_database_backend(), LAST);
        let row = self.on().query_one_raw(last).await.map_err(store_error)?;
        let last: Option<i64> = match row {
            None => None,
            Some(row) => row.try_get_by_index(0).map_err(store_error)?,
        };
        Ok(last.unwrap_or_default())
    }

    async fn waiting_upto(
        &self,
        endpoint: EndpointId,
        upto: i64,
        limit: u16,
    ) -> Result<Vec<Waiting>, StoreError> {
        let some = self
            .open_at(endpoint)
            .filter(work::Column::Seq.lte(upto))
            .limit(u64::from(limit));
        let idle = some
            .clone()
            .filter(work::Column::StartedAt.is_null())
            .order_by_asc(work::Column::DueAt)
            .order_by_asc(work::Column::Seq);
        let begun = some
            .filter(work::Column::StartedAt.is_not_null())
            .order_by_desc(work::Column::StartedAt);
        let mut found: Vec<work::Model> = vec![];
        for some in [idle, begun] {
            if found.is_empty() {
                found = some.all(self.on()).await.map_err(store_error)?;
            }
        }
        let found = found.into_iter().map(|row| {
            let event = row.event_id;
            let event = event.ok_or_else(|| inconsistent("work", "event_id"))?;
            let began = row.started_at.map(|raw| time(raw, "work", "started_at"));
            Ok(Waiting {
                work: WorkId::from_uuid(row.id),
                event: EventId::from_uuid(event),
                replay: JobRow::is_replay(row.kind),
                was_tried: row.attempt > 0,
                began: began.transpose()?,
            })
        });
        found.collect()
    }
}

impl Reader<'_> {
    fn past(&self, sought: &Sought) -> Select<event::Entity> {
        let kinds = sought.kinds.iter().map(|kind| kind.as_str());
        let some = event::Entity::of(self.workspace)
            .filter(event::Column::Position.gt(sought.log.after))
            .filter(event::Column::Position.lte(sought.log.upto))
            .filter(event::Column::At.gte(millis(sought.range.since())))
            .filter(event::Column::At.lt(millis(sought.range.until())))
            .filter(event::Column::Kind.is_in(kinds))
            .order_by_asc(event::Column::Position);
        let tried = || Expr::exists(self.tries(sought.endpoint, false));
        let taken = || Expr::exists(self.tries(sought.endpoint, true));
        let open = || Expr::exists(self.open_of(sought.endpoint));
        match sought.which {
            Which::All => some,
            Which::Failed => some
                .filter(tried())
                .filter(taken().not())
                .filter(open().not()),
            Which::Missing => some.filter(tried().not()).filter(open().not()),
        }
    }

    /// The attempts to deliver the event of the row around it there; those that were taken, or all.
    fn tries(&self, endpoint: EndpointId, taken: bool) -> SelectStatement {
        let event = Expr::col(event::Column::Id.as_column_ref());
        let mut tries = attempt::Entity::of(self.workspace)
            .filter(Expr::col(attempt::Column::EventId.as_column_ref()).eq(event))
            .filter(attempt::Column::EndpointId.eq(endpoint.as_uuid()));
        if taken {
            tries = tries.filter(attempt::Column::Error.is_null());
        }
        tries.into_query()
    }

    /// The open deliveries there of the event of the row around it.
    fn open_of(&self, endpoint: EndpointId) -> SelectStatement {
        let event = Expr::col(event::Column::Id.as_column_ref());
        work::Entity::of(self.workspace)
            .filter(Expr::col(work::Column::EventId.as_column_ref()).eq(event))
            .filter(work::Column::EndpointId.eq(endpoint.as_uuid()))
            .into_query()
    }

    async fn first_from(&self, position: Position) -> Result<Option<event::Model>, StoreError> {
        let first = event::Entity::of(self.workspace)
            .filter(event::Column::Position.gte(position))
            .order_by_asc(event::Column::Position);
        first.one(self.on()).await.map_err(store_error)
    }

    async fn operation_of(&self, row: operation::Model) -> Result<Operation, StoreError> {
        let place = self.place("operation", "data", row.id);
        let data: OperationData = self.codec().read(place, &row.data).await?;
        let state = OperationState::read(row.state, "operation", "state")?;
        let ended_at = row.ended_at.map(|raw| time(raw, "operation", "ended_at"));
        let end = data.end(state, ended_at.transpose()?);
        Ok(Operation {
            id: OperationId::from_uuid(row.id),
            workspace: self.workspace,
            end: end.ok_or_else(|| place.broken(None))?,
            kind: data.read(row.kind).ok_or_else(|| place.broken(None))?,
            created_at: time(row.created_at, "operation", "created_at")?,
            version: row.version,
        })
    }
}
