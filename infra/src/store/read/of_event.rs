//! Attempts to tell an endpoint of given events. An event may be delivered again without end: which of its attempts are
//! meant is found by their keys, and what was answered is read of those alone.

use std::cmp::Reverse;
use std::collections::HashMap;

use domain::model::endpoint::{AttemptId, AttemptState, EndpointId};
use domain::model::event::EventId;
use domain::model::shared::{Direction, Page, PageAsk, Time};
use domain::port::store::{AttemptFilter, Logged, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::Reader;
use crate::store::codec::{Number as _, millis};
use crate::store::entity::attempt::{Column, Entity, Model};
use crate::store::error::store_error;
use crate::store::scoped::WorkspaceOwned as _;

/// What an attempt is found by.
struct Key {
    event: Uuid,
    id: Uuid,
    started_at: i64,
    state: i16,
    replay: i16,
}

impl Reader<'_> {
    /// A page of the attempts to tell an endpoint of one event.
    pub(super) async fn attempts_of_event(
        &self,
        event: EventId,
        filter: &AttemptFilter,
        page: PageAsk<(Time, AttemptId)>,
    ) -> Result<Page<Logged>, StoreError> {
        let states: Vec<_> = filter.states.iter().map(|state| state.number()).collect();
        let (from, to) = (filter.during.from.map(millis), filter.during.to.map(millis));
        let mut keys = self.keys_of(filter.endpoint, &[event.as_uuid()]).await?;
        keys.retain(|key| {
            states.contains(&key.state)
                && from.is_none_or(|from| from <= key.started_at)
                && to.is_none_or(|to| key.started_at < to)
        });
        let place = |key: &Key| (key.started_at, key.id);
        match page
            .from
            .map(|(way, (at, id))| (way, (millis(at), id.as_uuid())))
        {
            None => keys.sort_unstable_by_key(|key| Reverse(place(key))),
            Some((Direction::After, here)) => {
                keys.retain(|key| place(key) < here);
                keys.sort_unstable_by_key(|key| Reverse(place(key)));
            }
            Some((Direction::Before, here)) => {
                keys.retain(|key| place(key) > here);
                keys.sort_unstable_by_key(place);
            }
        }
        keys.truncate(usize::from(page.limit) + 1);
        let keys = Page::cut(&page, keys);
        Ok(Page {
            items: self.logged(self.rows_of(&keys.items).await?).await?,
            more_after: keys.more_after,
            more_before: keys.more_before,
        })
    }

    /// The last attempts of open deliveries of these events, which are such as are tried again.
    pub(super) async fn last_of(
        &self,
        endpoint: EndpointId,
        events: &[Uuid],
    ) -> Result<HashMap<(Uuid, bool), Logged>, StoreError> {
        let mut keys = self.keys_of(endpoint, events).await?;
        keys.retain(|key| key.state == AttemptState::Retried.number());
        keys.sort_unstable_by_key(|key| (key.started_at, key.id));
        // the last of each is what stays
        let last: HashMap<_, _> = keys
            .into_iter()
            .map(|key| ((key.event, key.replay), key))
            .collect();
        let keys: Vec<_> = last.into_values().collect();
        let last = self.logged(self.rows_of(&keys).await?).await?;
        let key = |it: &Logged| (it.attempt.event.as_uuid(), it.attempt.replay);
        Ok(last.into_iter().map(|it| (key(&it), it)).collect())
    }

    /// The endpoint is looked at here: SQLite would go through all that was ever tried there.
    async fn keys_of(&self, endpoint: EndpointId, events: &[Uuid]) -> Result<Vec<Key>, StoreError> {
        if events.is_empty() {
            return Ok(vec![]);
        }
        let some = Entity::of(self.workspace)
            .filter(Column::EventId.is_in(events.iter().copied()))
            .select_only()
            .columns([
                Column::EventId,
                Column::Id,
                Column::EndpointId,
                Column::StartedAt,
                Column::State,
                Column::Replay,
            ])
            .into_tuple::<(Uuid, Uuid, Uuid, i64, i16, i16)>();
        let found = some.all(self.on()).await.map_err(store_error)?;
        let here = found.into_iter().filter(|it| it.2 == endpoint.as_uuid());
        let keys = here.map(|(event, id, _, started_at, state, replay)| Key {
            event,
            id,
            started_at,
            state,
            replay,
        });
        Ok(keys.collect())
    }

    /// The whole rows, in the order of their keys.
    async fn rows_of(&self, keys: &[Key]) -> Result<Vec<Model>, StoreError> {
        if keys.is_empty() {
            return Ok(vec![]);
        }
        let some = Entity::of(self.workspace)
            .filter(Column::EventId.is_in(keys.iter().map(|key| key.event)))
            .filter(Column::Id.is_in(keys.iter().map(|key| key.id)));
        let mut rows = some.all(self.on()).await.map_err(store_error)?;
        let places: HashMap<_, _> = keys
            .iter()
            .zip(0_usize..)
            .map(|(key, at)| (key.id, at))
            .collect();
        rows.sort_unstable_by_key(|row| places.get(&row.id).copied());
        Ok(rows)
    }
}
