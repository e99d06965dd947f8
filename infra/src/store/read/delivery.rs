//! Deliveries: attempts that ended, and those that are to come.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::model::endpoint::{
    AnswerHeaders, Attempt, AttemptId, AttemptOutcome, AttemptState, EndpointId, ErrorClass,
};
use domain::model::event::{EventId, EventType};
use domain::model::message::{Content, ContentId};
use domain::port::store::{DeliveryView, Logged, StoreError};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, FromQueryResult as _, QueryFilter as _,
    QuerySelect as _, Statement, Value,
};
use uuid::Uuid;

use super::join::{Joined, Joins as _, base, beside};
use super::{Reader, parsed};
use crate::store::codec::{Number as _, time, uint};
use crate::store::entity::{attempt, content, event, work};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

/// The newest attempts to tell each endpoint of an event, with how many there are and the best that one of them came to:
/// that it was taken has the least number. What is counted is read without what was answered.
const NEWEST: &str = "SELECT a.*, n.attempted, n.best FROM (\
    SELECT i.id, \
        ROW_NUMBER() OVER (PARTITION BY i.endpoint_id ORDER BY i.started_at DESC, i.id DESC) AS place, \
        COUNT(*) OVER (PARTITION BY i.endpoint_id) AS attempted, \
        MIN(i.state) OVER (PARTITION BY i.endpoint_id) AS best \
    FROM attempt i WHERE i.workspace_id = $1 AND i.event_id = $2) n \
    JOIN attempt a ON a.workspace_id = $1 AND a.event_id = $2 AND a.id = n.id \
    WHERE n.place <= $3 ORDER BY a.started_at, a.id";

/// What the log says of an event.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About {
    pub(super) kind: Option<EventType>,
    taken_back: bool,
}

impl Reader<'_> {
    pub(super) async fn deliveries_of(
        &self,
        event: EventId,
    ) -> Result<Vec<DeliveryView>, StoreError> {
        let open = work::Entity::of(self.workspace)
            .filter(work::Column::EventId.eq(event.as_uuid()))
            .select_only()
            .column(work::Column::EndpointId)
            .column_as(work::Column::DueAt.min(), "due_at")
            .group_by(work::Column::EndpointId)
            .into_tuple::<(Option<Uuid>, i64)>();
        // The open ones first: one that ends meanwhile is then seen by its attempt, and none is missed.
        let open = open.all(self.on()).await.map_err(store_error)?;
        let values: [Value; 3] = [
            self.workspace.as_uuid().into(),
            event.as_uuid().into(),
            i64::from(DeliveryView::MOST).into(),
        ];
        let ended =
            Statement::from_sql_and_values(self.on().get_database_backend(), NEWEST, values);
        let ended = self.on().query_all_raw(ended).await.map_err(store_error)?;

        let mut views: BTreeMap<Uuid, DeliveryView> = BTreeMap::new();
        let empty = |endpoint: Uuid| DeliveryView {
            endpoint: EndpointId::from_uuid(endpoint),
            attempts: vec![],
            attempted: 0,
            delivered: false,
            open: None,
        };
        let mut rows = Vec::with_capacity(ended.len());
        for row in ended {
            let ended = attempt::Model::from_query_result(&row, "").map_err(store_error)?;
            let all: i64 = row.try_get("", "attempted").map_err(store_error)?;
            let best: i16 = row.try_get("", "best").map_err(store_error)?;
            let view = views
                .entry(ended.endpoint_id)
                .or_insert_with(|| empty(ended.endpoint_id));
            view.attempted = uint(all, "attempt", "attempted")?;
            view.delivered = best == AttemptState::Delivered.number();
            rows.push(ended);
        }
        for logged in self.logged(rows).await? {
            let endpoint = logged.attempt.endpoint.as_uuid();
            let view = views.entry(endpoint).or_insert_with(|| empty(endpoint));
            view.attempts.push(logged);
        }
        for (endpoint, due) in open {
            let endpoint = endpoint.ok_or_else(|| inconsistent("work", "endpoint_id"))?;
            let view = views.entry(endpoint).or_insert_with(|| empty(endpoint));
            view.open = Some(time(due, "work", "due_at")?);
        }
        Ok(views.into_values().collect())
    }

    /// Attempts with what is to be known of their events. What an answer said may quote what was sent: when that was
    /// taken back, so is this.
    pub(super) async fn logged(
        &self,
        rows: Vec<attempt::Model>,
    ) -> Result<Vec<Logged>, StoreError> {
        let about = self.told_of(rows.iter().map(|row| row.event_id)).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let id = AttemptId::from_uuid(row.id);
            let about = about.get(&row.event_id).copied().unwrap_or_default();
            let dropped = row.state == AttemptState::Dropped.number();
            let attempt = self.attempt_of(row).await?;
            all.push(Logged {
                id,
                dropped,
                kind: about.kind,
                attempt: if about.taken_back {
                    attempt.withheld()
                } else {
                    attempt
                },
            });
        }
        Ok(all)
    }

    /// What the log says of these events.
    pub(super) async fn told_of(
        &self,
        events: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, About>, StoreError> {
        let events: BTreeSet<Uuid> = events.collect();
        let mut told = HashMap::with_capacity(events.len());
        if events.is_empty() {
            return Ok(told);
        }
        let some = event::Entity::of(self.workspace).filter(event::Column::Id.is_in(events));
        let some = Joined::of(self.workspace, some)
            .with::<content::Entity>(content::Column::Id, event::Column::ContentId);
        for row in self.rows(some).await? {
            let event: event::Model = base(&row)?;
            let said = match beside(&row)? {
                Some(content) => Some(self.content_of(&content).await?),
                None => None,
            };
            let about = About {
                kind: EventType::find(&event.kind),
                taken_back: said == Some(Content::Unsent),
            };
            told.insert(event.id, about);
        }
        Ok(told)
    }

    async fn attempt_of(&self, row: attempt::Model) -> Result<Attempt, StoreError> {
        let headers = match &row.headers {
            None => AnswerHeaders::default(),
            Some(bytes) => {
                let place = self.place("attempt", "headers", row.id);
                AnswerHeaders::recorded(self.codec().read(place, bytes).await?)
            }
        };
        let body = match &row.body {
            None => None,
            Some(bytes) => {
                let place = self.place("attempt", "body", row.id);
                let body = self.codec().read_bytes(place, bytes).await?;
                Some(parsed(String::from_utf8(body), "attempt", "body")?)
            }
        };
        let error = match &row.error {
            None => None,
            Some(word) => Some(
                ErrorClass::ALL
                    .into_iter()
                    .find(|class| class.as_str() == word)
                    .ok_or_else(|| inconsistent("attempt", "error"))?,
            ),
        };
        let status = row.status.map(|raw| uint(raw, "attempt", "status"));
        let next_at = row.next_at.map(|raw| time(raw, "attempt", "next_at"));
        Ok(Attempt {
            event: EventId::from_uuid(row.event_id),
            endpoint: EndpointId::from_uuid(row.endpoint_id),
            content: row.content_id.map(ContentId::from_uuid),
            number: uint(row.number, "attempt", "number")?,
            replay: row.replay != 0,
            started_at: time(row.started_at, "attempt", "started_at")?,
            took: chrono::Duration::milliseconds(row.took),
            outcome: AttemptOutcome {
                error,
                status: status.transpose()?,
                body,
                headers,
                retry_after: row.retry_after.map(chrono::Duration::milliseconds),
            },
            next_at: next_at.transpose()?,
        })
    }
}
