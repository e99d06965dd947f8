//! Deliveries: attempts that ended, and those that are to come.

use std::collections::BTreeMap;

use domain::model::endpoint::{Attempt, AttemptOutcome, EndpointId, ErrorClass};
use domain::model::event::EventId;
use domain::port::store::{DeliveryView, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use super::{Reader, parsed};
use crate::store::codec::{time, uint};
use crate::store::entity::{attempt, work};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

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
        for row in ended {
            let endpoint = row.endpoint_id;
            let attempt = self.attempt_of(row).await?;
            views
                .entry(endpoint)
                .or_insert_with(|| empty(endpoint))
                .attempts
                .push(attempt);
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

    async fn attempt_of(&self, row: attempt::Model) -> Result<Attempt, StoreError> {
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
            number: uint(row.number, "attempt", "number")?,
            replay: row.replay != 0,
            started_at: time(row.started_at, "attempt", "started_at")?,
            took: chrono::Duration::milliseconds(row.took),
            outcome: AttemptOutcome {
                error,
                status: status.transpose()?,
                body,
                retry_after: row.retry_after.map(chrono::Duration::milliseconds),
            },
            next_at: next_at.transpose()?,
        })
    }
}
