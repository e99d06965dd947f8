//! Events.

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::conversation::{ContactId, ConversationId};
use domain::model::event::{Event, EventId, EventType, Fact, Position};
use domain::model::message::{ContentId, MessageId};
use domain::model::operation::Stretch;
use domain::port::store::{DeliveryView, EventFilter, ReadEvents, StoreError, Told};
use sea_orm::{
    ColumnTrait as _, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};

use super::Reader;
use crate::store::codec::{EventParts, audience_read, flags_read, time};
use crate::store::entity::{counter, event};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

#[async_trait]
impl ReadEvents for Reader<'_> {
    async fn events(
        &self,
        log: Stretch,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<Vec<(Event, Told)>, StoreError> {
        let some = self.log_of(log, filter, Order::Asc, limit);
        self.with_told(some).await
    }

    async fn events_backwards(
        &self,
        log: Stretch,
        filter: &EventFilter,
        limit: u16,
    ) -> Result<Vec<(Event, Told)>, StoreError> {
        let some = self.log_of(log, filter, Order::Desc, limit);
        self.with_told(some).await
    }

    async fn oldest_position(&self) -> Result<Position, StoreError> {
        // Counted first: of what is on record by then nothing is missed, whatever goes meanwhile.
        let last = self.last_position().await?;
        let oldest = event::Entity::of(self.workspace)
            .order_by_asc(event::Column::Position)
            .one(self.on());
        let oldest = oldest.await.map_err(store_error)?;
        Ok(oldest.map_or(last + 1, |row| row.position))
    }

    async fn last_position(&self) -> Result<Position, StoreError> {
        let counter = counter::Entity::of(self.workspace).one(self.on()).await;
        Ok(counter.map_err(store_error)?.map_or(0, |it| it.position))
    }

    async fn event(&self, id: EventId) -> Result<Option<(Event, Told)>, StoreError> {
        self.shared.gathers().events.find(self.workspace, id).await
    }

    async fn deliveries(&self, event: EventId) -> Result<Vec<DeliveryView>, StoreError> {
        self.deliveries_of(event).await
    }
}

impl Reader<'_> {
    fn log_of(
        &self,
        log: Stretch,
        filter: &EventFilter,
        order: Order,
        limit: u16,
    ) -> Select<event::Entity> {
        let mut some = event::Entity::of(self.workspace)
            .filter(event::Column::Position.gt(log.after))
            .filter(event::Column::Position.lte(log.upto))
            .order_by(event::Column::Position, order)
            .limit(u64::from(limit));
        if !filter.types.is_empty() {
            let kinds = filter.types.iter().map(|kind| kind.as_str());
            some = some.filter(event::Column::Kind.is_in(kinds));
        }
        if let Some(channel) = filter.channel {
            some = some.filter(event::Column::ChannelId.eq(channel.as_uuid()));
        }
        some
    }

    /// An event's row, read.
    pub(super) async fn event_of(&self, row: event::Model) -> Result<Event, StoreError> {
        let place = self.place("event", "data", row.id);
        let data = match &row.data {
            None => None,
            Some(bytes) => Some(self.codec().read_bytes(place, bytes).await?),
        };
        let flags = flags_read(row.flags);
        let parts = EventParts {
            kind: EventType::find(&row.kind).ok_or_else(|| inconsistent("event", "kind"))?,
            message: row.message_id.map(MessageId::from_uuid),
            content: row.content_id.map(ContentId::from_uuid),
            example: flags.example,
        };
        Ok(Event {
            workspace: self.workspace,
            position: row.position,
            fact: Fact {
                id: EventId::from_uuid(row.id),
                at: time(row.at, "event", "at")?,
                channel: row.channel_id.map(ChannelId::from_uuid),
                conversation: row.conversation_id.map(ConversationId::from_uuid),
                contact: row.contact_id.map(ContactId::from_uuid),
                audience: audience_read(row.audience, row.endpoint_id)
                    .ok_or_else(|| inconsistent("event", "audience"))?,
                flags,
                data: parts
                    .read(data.as_deref())
                    .ok_or_else(|| place.broken(None))?,
            },
        })
    }
}
