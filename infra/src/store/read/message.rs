//! Messages.

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::conversation::{ContactId, ConversationId};
use domain::model::message::{
    Content, ContentId, Edits, Message, MessageId, MessageState, Origin, Part, Parts,
};
use domain::model::shared::{ExternalId, Page, PageAsk, Time};
use domain::port::store::{MessageFilter, MessageRecord, ReadMessages, StoreError};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _, Select,
};
use uuid::Uuid;

use super::join::{Joined, Joins as _, base, joined};
use super::page::asked;
use super::part::UNSETTLED;
use super::{Reader, parsed};
use crate::store::codec::{MessageData, MessageParts, Number, millis, time};
use crate::store::entity::{channel, content, message, part};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

#[async_trait]
impl ReadMessages for Reader<'_> {
    async fn message(&self, id: MessageId) -> Result<Option<MessageRecord>, StoreError> {
        let messages = &self.shared.gathers().messages;
        messages.find(self.workspace, id).await
    }

    async fn messages(
        &self,
        conversation: ConversationId,
        page: PageAsk<(Time, MessageId)>,
    ) -> Result<Page<MessageRecord>, StoreError> {
        let all = message::Entity::of(self.workspace)
            .filter(message::Column::ConversationId.eq(conversation.as_uuid()))
            .filter(message::Column::Deleted.eq(false));
        self.page_of(all, page).await
    }

    async fn messages_like(
        &self,
        filter: &MessageFilter,
        page: PageAsk<(Time, MessageId)>,
    ) -> Result<Page<MessageRecord>, StoreError> {
        let all = self.like(filter).await?;
        self.page_of(all, page).await
    }

    async fn message_by_external(
        &self,
        channel: ChannelId,
        external_id: &ExternalId,
    ) -> Result<Option<Message>, StoreError> {
        let row = message::Entity::of(self.workspace)
            .filter(message::Column::ChannelId.eq(channel.as_uuid()))
            .filter(message::Column::ExternalId.eq(external_id.as_str()))
            .one(self.on())
            .await
            .map_err(store_error)?;
        match row {
            None => Ok(None),
            Some(row) => self.message_of(row).await.map(Some),
        }
    }

    async fn part_by_external(
        &self,
        channel: ChannelId,
        external_id: &ExternalId,
    ) -> Result<Option<Part>, StoreError> {
        let row = part::Entity::of(self.workspace)
            .filter(part::Column::ChannelId.eq(channel.as_uuid()))
            .filter(part::Column::ExternalId.eq(external_id.as_str()))
            .one(self.on())
            .await
            .map_err(store_error)?;
        match row {
            None => Ok(None),
            Some(row) => self.part_of(row).await.map(Some),
        }
    }

    async fn parts_in_flight(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(Part, Content)>, StoreError> {
        self.in_flight(conversation).await
    }

    async fn private_replies_in_flight(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<(Part, Content)>, StoreError> {
        self.private_replies(channel).await
    }

    async fn parts_given_up(
        &self,
        of: (ChannelId, ConversationId),
        since: Time,
    ) -> Result<Vec<(Part, Content)>, StoreError> {
        self.given_up(of, since).await
    }

    async fn unread(
        &self,
        conversation: ConversationId,
        since: Time,
        most: u64,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let taken = [MessageState::Sent, MessageState::Delivered].map(Number::number);
        let some = message::Entity::of(self.workspace)
            .filter(message::Column::ConversationId.eq(conversation.as_uuid()))
            .filter(message::Column::CreatedAt.gte(millis(since)))
            .filter(message::Column::State.is_in(taken))
            .order_by_desc(message::Column::CreatedAt)
            .order_by_desc(message::Column::Id)
            .limit(most);
        let mut records = vec![];
        for row in self.rows(self.with_content(some)).await? {
            records.push(self.record(&row).await?);
        }
        self.with_parts(&mut records).await?;
        Ok(records)
    }

    async fn queued(
        &self,
        conversation: ConversationId,
        most: u64,
    ) -> Result<Vec<Message>, StoreError> {
        let rows = message::Entity::of(self.workspace)
            .filter(message::Column::ConversationId.eq(conversation.as_uuid()))
            .filter(Expr::cust(UNSETTLED))
            .filter(message::Column::State.eq(MessageState::Queued.number()))
            .order_by_desc(message::Column::CreatedAt)
            .order_by_desc(message::Column::Id)
            .limit(most)
            .all(self.on())
            .await
            .map_err(store_error)?;
        let mut queued = vec![];
        for row in rows {
            queued.push(self.message_of(row).await?);
        }
        Ok(queued)
    }

    async fn content(&self, id: ContentId) -> Result<Option<Content>, StoreError> {
        let contents = &self.shared.gathers().contents;
        contents.find(self.workspace, id).await
    }
}

impl Reader<'_> {
    /// A page of messages, with what they say and their parts.
    async fn page_of(
        &self,
        all: Select<message::Entity>,
        page: PageAsk<(Time, MessageId)>,
    ) -> Result<Page<MessageRecord>, StoreError> {
        let by = (message::Column::CreatedAt, message::Column::Id);
        let some = asked(all, by, &page, |(at, id)| (*at, id.as_uuid()));
        let mut records = vec![];
        for row in self.rows(self.with_content(some)).await? {
            records.push(self.record(&row).await?);
        }
        // After their messages: parts that are newer than the version of theirs fail its guard.
        let mut parts = self.parts_of(records.iter().map(|it| &it.message)).await?;
        for record in &mut records {
            record.parts = parts.remove(&record.message.id).unwrap_or_default();
        }
        Ok(Page::cut(&page, records))
    }

    async fn like(&self, filter: &MessageFilter) -> Result<Select<message::Entity>, StoreError> {
        let mut all =
            message::Entity::of(self.workspace).filter(message::Column::Deleted.eq(false));
        if let Some(external_id) = &filter.external_id {
            let known = self.known_as(external_id, filter.channel).await?;
            all = all.filter(message::Column::Id.is_in(known));
        }
        if let Some(channel) = filter.channel {
            all = all.filter(message::Column::ChannelId.eq(channel.as_uuid()));
        }
        if let Some(reference) = &filter.reference {
            all = all.filter(message::Column::Reference.eq(reference.as_str()));
        }
        if let Some(state) = filter.state {
            // written out, as their index is: neither database finds it for an origin that is bound
            all = all
                .filter(Expr::cust(SENT_HERE))
                .filter(message::Column::State.eq(state.number()));
        }
        Ok(all)
    }

    /// The messages that Instagram knows by this id, by themselves or by one of their parts. Ids are unique within a
    /// channel.
    async fn known_as(
        &self,
        external_id: &ExternalId,
        channel: Option<ChannelId>,
    ) -> Result<Vec<Uuid>, StoreError> {
        let channels = match channel {
            Some(channel) => vec![channel.as_uuid()],
            None => channel::Entity::of(self.workspace)
                .select_only()
                .column(channel::Column::Id)
                .into_tuple()
                .all(self.on())
                .await
                .map_err(store_error)?,
        };
        let messages = message::Entity::of(self.workspace)
            .select_only()
            .column(message::Column::Id)
            .filter(message::Column::ChannelId.is_in(channels.clone()))
            .filter(message::Column::ExternalId.eq(external_id.as_str()));
        let parts = part::Entity::of(self.workspace)
            .select_only()
            .column(part::Column::MessageId)
            .filter(part::Column::ChannelId.is_in(channels))
            .filter(part::Column::ExternalId.eq(external_id.as_str()));
        let mut known: Vec<Uuid> = messages
            .into_tuple()
            .all(self.on())
            .await
            .map_err(store_error)?;
        let of_parts: Vec<Uuid> = parts
            .into_tuple()
            .all(self.on())
            .await
            .map_err(store_error)?;
        known.extend(of_parts);
        Ok(known)
    }

    fn with_content(&self, some: Select<message::Entity>) -> Joined {
        Joined::of(self.workspace, some)
            .only_with::<content::Entity>(content::Column::Id, message::Column::ContentId)
    }

    /// Reads the parts of these, after their messages: parts that are newer than the version of theirs fail its guard.
    async fn with_parts(&self, records: &mut [MessageRecord]) -> Result<(), StoreError> {
        let mut parts = self.parts_of(records.iter().map(|it| &it.message)).await?;
        for record in records {
            record.parts = parts.remove(&record.message.id).unwrap_or_default();
        }
        Ok(())
    }

    /// A message and what it says, without its parts.
    pub(super) async fn record(&self, row: &QueryResult) -> Result<MessageRecord, StoreError> {
        Ok(MessageRecord {
            message: self.message_of(base(row)?).await?,
            content: self.content_of(&joined(row)?).await?,
            parts: Parts::new(),
        })
    }

    /// A message's row, read.
    pub(super) async fn message_of(&self, row: message::Model) -> Result<Message, StoreError> {
        let place = self.place("message", "data", row.id);
        let data = match &row.data {
            None => MessageData::default(),
            Some(bytes) => self.codec().read(place, bytes).await?,
        };
        let data = data.read().ok_or_else(|| place.broken(None))?;
        let (metadata, hold) = (data.metadata.clone(), data.hold.clone());
        let edits = Edits {
            deleted: row.deleted,
            ..data.edits.clone()
        };
        Ok(Message {
            id: MessageId::from_uuid(row.id),
            workspace: self.workspace,
            channel: ChannelId::from_uuid(row.channel_id),
            conversation: ConversationId::from_uuid(row.conversation_id),
            contact: ContactId::from_uuid(row.contact_id),
            origin: origin_of(&row, data)?,
            content: ContentId::from_uuid(row.content_id),
            edits,
            metadata,
            hold,
            state: MessageState::read(row.state, "message", "state")?,
            created_at: time(row.created_at, "message", "created_at")?,
            version: row.version,
        })
    }
}

const OUTBOUND: i16 = 2;

/// Messages that were sent through the API.
const SENT_HERE: &str = r#""message"."origin" = 2"#;

fn origin_of(row: &message::Model, data: MessageParts) -> Result<Origin, StoreError> {
    let id = |raw: &Option<String>, column| {
        let id = raw.as_deref().map(ExternalId::parse);
        parsed(id.transpose(), "message", column)
    };
    let mid = || {
        id(&row.external_id, "external_id")?.ok_or_else(|| inconsistent("message", "external_id"))
    };
    match row.origin {
        0 => Ok(Origin::Inbound {
            external_id: mid()?,
        }),
        1 => Ok(Origin::External {
            external_id: mid()?,
        }),
        OUTBOUND => Ok(Origin::Outbound {
            sender: data.sender,
            reference: id(&row.reference, "reference")?,
            request_id: data.request_id,
            plan: data.plan,
            thread: data.thread,
        }),
        _ => Err(inconsistent("message", "origin")),
    }
}
