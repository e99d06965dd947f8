//! Contacts and conversations.

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::conversation::{Contact, ContactId, Conversation, ConversationId, OptedOut};
use domain::model::shared::{ExternalId, Name, Page, PageAsk, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{ConversationFilter, ReadConversations, SendTarget, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryResult, Select};

use super::join::{Joined, base, joined};
use super::page::asked;
use super::{Reader, parsed};
use crate::store::codec::time;
use crate::store::entity::{contact, conversation};
use crate::store::scoped::{WithId as _, WorkspaceOwned as _};

#[async_trait]
impl ReadConversations for Reader<'_> {
    async fn of_contact(&self, id: ContactId) -> Result<Option<SendTarget>, StoreError> {
        let of_contact = conversation::Entity::of(self.workspace)
            .filter(conversation::Column::ContactId.eq(id.as_uuid()));
        self.target(self.with_contact(of_contact)).await
    }

    async fn conversation(&self, id: ConversationId) -> Result<Option<SendTarget>, StoreError> {
        let found = conversation::Entity::of_by_id(self.workspace, id.as_uuid());
        self.target(self.with_contact(found)).await
    }

    async fn of_external(
        &self,
        channel: ChannelId,
        contact: &ExternalId,
    ) -> Result<Option<SendTarget>, StoreError> {
        let key = (channel, contact.clone());
        self.shared
            .gathers()
            .targets
            .find(self.workspace, key)
            .await
    }

    async fn conversations(
        &self,
        filter: ConversationFilter,
        page: PageAsk<(Time, ConversationId)>,
    ) -> Result<Page<SendTarget>, StoreError> {
        let by = (
            conversation::Column::LastMessageAt,
            conversation::Column::Id,
        );
        let all = filtered(conversation::Entity::of(self.workspace), filter);
        let some = asked(all, by, &page, |(at, id)| (*at, id.as_uuid()));
        let rows = self.rows(self.with_contact(some)).await?;
        let targets: Result<Vec<_>, _> = rows.iter().map(target_of).collect();
        Ok(Page::cut(&page, targets?))
    }
}

impl Reader<'_> {
    fn with_contact(&self, some: Select<conversation::Entity>) -> Joined {
        Joined::of(self.workspace, some)
            .only_with::<contact::Entity>(contact::Column::Id, conversation::Column::ContactId)
    }

    async fn target(&self, one: Joined) -> Result<Option<SendTarget>, StoreError> {
        self.rows(one).await?.first().map(target_of).transpose()
    }
}

fn filtered(
    mut all: Select<conversation::Entity>,
    filter: ConversationFilter,
) -> Select<conversation::Entity> {
    if let Some(channel) = filter.channel {
        all = all.filter(conversation::Column::ChannelId.eq(channel.as_uuid()));
    }
    if let Some(contact) = filter.contact {
        all = all.filter(conversation::Column::ContactId.eq(contact.as_uuid()));
    }
    all
}

fn target_of(row: &QueryResult) -> Result<SendTarget, StoreError> {
    Ok(SendTarget {
        contact: contact_of(&joined(row)?)?,
        conversation: conversation_of(&base(row)?)?,
    })
}

/// A contact's row, read.
pub(super) fn contact_of(row: &contact::Model) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: ContactId::from_uuid(row.id),
        workspace: WorkspaceId::from_uuid(row.workspace_id),
        channel: ChannelId::from_uuid(row.channel_id),
        external_id: parsed(
            ExternalId::parse(&row.external_id),
            "contact",
            "external_id",
        )?,
        opted_out: match row.opted_out_at {
            None => None,
            Some(at) => Some(OptedOut {
                at: time(at, "contact", "opted_out_at")?,
                source: match &row.opted_out_source {
                    None => None,
                    Some(source) => {
                        Some(parsed(Name::parse(source), "contact", "opted_out_source")?)
                    }
                },
            }),
        },
        created_at: time(row.created_at, "contact", "created_at")?,
        version: row.version,
    })
}

/// A conversation's row, read.
pub(super) fn conversation_of(row: &conversation::Model) -> Result<Conversation, StoreError> {
    let at = |raw, column| time(raw, "conversation", column);
    let read_until = row.read_until.map(|raw| at(raw, "read_until"));
    let last_inbound_at = row.last_inbound_at.map(|raw| at(raw, "last_inbound_at"));
    Ok(Conversation {
        id: ConversationId::from_uuid(row.id),
        workspace: WorkspaceId::from_uuid(row.workspace_id),
        channel: ChannelId::from_uuid(row.channel_id),
        contact: ContactId::from_uuid(row.contact_id),
        last_inbound_at: last_inbound_at.transpose()?,
        last_message_at: at(row.last_message_at, "last_message_at")?,
        read_until: read_until.transpose()?,
        awaited: row.awaited,
        created_at: at(row.created_at, "created_at")?,
        version: row.version,
    })
}
