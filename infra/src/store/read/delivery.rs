//! Deliveries: attempts that ended, and those that are to come.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::model::endpoint::{
    AnswerHeaders, Attempt, AttemptId, AttemptOutcome, AttemptState, EndpointId, ErrorClass,
};
use domain::model::event::{EventId, EventType};
use domain::model::message::{Content, ContentId};
use domain::port::store::{DeliveryView, Logged, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use super::join::{Joined, Joins as _, base, beside};
use super::{Reader, parsed};
use crate::store::codec::{Number as _, time, uint};
use crate::store::entity::{attempt, content, event, work};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

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
        let ended = attempt::Entity::of(self.workspace)
            .filter(attempt::Column::EventId.eq(event.as_uuid()))
            .order_by_asc(attempt::Column::StartedAt)
            .order_by_asc(attempt::Column::Id);
        let open = work::Entity::of(self.workspace)
            .filter(work::Column::EventId.eq(event.as_uuid()))
            .order_by_desc(work::Column::DueAt);
        // The open ones first: one that ends meanwhile is then seen by its attempt, and none is missed.
        let open = open.all(self.on()).await.map_err(store_error)?;
        let ended = ended.all(self.on()).await.map_err(store_error)?;

        let mut views: BTreeMap<Uuid, DeliveryView> = BTreeMap::new();
        let empty = |endpoint: Uuid| DeliveryView {
            endpoint: EndpointId::from_uuid(endpoint),
            attempts: vec![],
            open: None,
        };
        for logged in self.logged(ended).await? {
            let endpoint = logged.attempt.endpoint.as_uuid();
            views
                .entry(endpoint)
                .or_insert_with(|| empty(endpoint))
                .attempts
                .push(logged);
        }
        // The earliest one last: it is the next.
        for row in open {
            let endpoint = row
                .endpoint_id
                .ok_or_else(|| inconsistent("work", "endpoint_id"))?;
            let view = views.entry(endpoint).or_insert_with(|| empty(endpoint));
            view.open = Some(time(row.due_at, "work", "due_at")?);
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
