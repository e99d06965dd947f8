//! Contacts and conversations.

use async_trait::async_trait;
use domain::model::channel::ChannelId;
use domain::model::conversation::{
    Contact, ContactId, Conversation, ConversationId, Details, OptedOut,
};
use domain::model::shared::{ExternalId, Name, Page, PageAsk, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::store::{
    ContactFilter, ConversationFilter, Heard, ReadConversations, SendTarget, StoreError,
};
use sea_orm::{ColumnTrait as _, QueryFilter as _, Select};

use super::join::{Joined, Joins as _, base, joined};
use super::page::{asked, list};
use super::{Reader, parsed};
use crate::store::codec::{
    ContactData, ContactRest, ConversationData, millis, time, username_hash,
};
use crate::store::entity::{contact, conversation};
use crate::store::scoped::WorkspaceOwned as _;

#[async_trait]
impl ReadConversations for Reader<'_> {
    async fn of_contact(&self, id: ContactId) -> Result<Option<SendTarget>, StoreError> {
        let of_contact = conversation::Entity::of(self.workspace)
            .filter(conversation::Column::ContactId.eq(id.as_uuid()));
        self.target(self.with_contact(of_contact)).await
    }

    async fn conversation(&self, id: ConversationId) -> Result<Option<SendTarget>, StoreError> {
        let conversations = &self.shared.gathers().conversations;
        conversations.find(self.workspace, id).await
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

    async fn contacts(
        &self,
        filter: &ContactFilter,
        page: PageAsk<(Time, ContactId)>,
    ) -> Result<Page<Contact>, StoreError> {
        let mut all = contact::Entity::of(self.workspace);
        if let Some(channel) = filter.channel {
            all = all.filter(contact::Column::ChannelId.eq(channel.as_uuid()));
        }
        if let Some(id) = &filter.external_id {
            all = all.filter(contact::Column::ExternalId.eq(id.as_str()));
        }
        if let Some(key) = &filter.reference {
            all = all.filter(contact::Column::Reference.eq(key.as_str()));
        }
        if let Some(name) = &filter.username {
            let hash = username_hash(self.workspace, name);
            all = all.filter(contact::Column::UsernameHash.eq(hash));
        }
        let by = (contact::Column::CreatedAt, contact::Column::Id);
        let rows = list(self.on(), all, by, &page, |(at, id)| (*at, id.as_uuid())).await?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in &rows.items {
            let contact = self.contact_of(row).await?;
            // a hash may be that of another name
            let named = filter.username.as_deref().is_none_or(|name| {
                let known = contact.profile.shows.username.as_deref();
                known.is_some_and(|known| known.to_lowercase() == name.to_lowercase())
            });
            if named {
                items.push(contact);
            }
        }
        Ok(Page {
            items,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
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
        let mut targets = Vec::with_capacity(rows.len());
        for row in &rows {
            targets.push(self.target_of(&joined(row)?, &base(row)?).await?);
        }
        Ok(Page::cut(&page, targets))
    }
}

impl Reader<'_> {
    fn with_contact(&self, some: Select<conversation::Entity>) -> Joined {
        Joined::of(self.workspace, some)
            .only_with::<contact::Entity>(contact::Column::Id, conversation::Column::ContactId)
    }

    async fn target(&self, one: Joined) -> Result<Option<SendTarget>, StoreError> {
        match self.rows(one).await?.first() {
            None => Ok(None),
            Some(row) => self.target_of(&joined(row)?, &base(row)?).await.map(Some),
        }
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
    let since = conversation::Column::UnansweredSince;
    all = match filter.unanswered {
        Some(true) => all.filter(since.is_not_null()),
        Some(false) => all.filter(since.is_null()),
        None => all,
    };
    let closed = conversation::Column::ClosedAt;
    all = match filter.open {
        Some(true) => all.filter(closed.is_null()),
        Some(false) => all.filter(closed.is_not_null()),
        None => all,
    };
    let heard = conversation::Column::LastInboundAt;
    match filter.heard {
        Some(Heard::Never) => all = all.filter(heard.is_null()),
        Some(Heard::Between(after, until)) => {
            all = all.filter(heard.is_not_null());
            if let Some(after) = after {
                all = all.filter(heard.gt(millis(after)));
            }
            if let Some(until) = until {
                all = all.filter(heard.lte(millis(until)));
            }
        }
        None => {}
    }
    all
}

impl Reader<'_> {
    /// A conversation and its contact, read.
    pub(super) async fn target_of(
        &self,
        contact: &contact::Model,
        conversation: &conversation::Model,
    ) -> Result<SendTarget, StoreError> {
        Ok(SendTarget {
            contact: self.contact_of(contact).await?,
            conversation: self.conversation_of(conversation).await?,
        })
    }

    /// A contact's row, read.
    pub(super) async fn contact_of(&self, row: &contact::Model) -> Result<Contact, StoreError> {
        let place = self.place("contact", "data", row.id);
        let rest = match &row.data {
            None => ContactRest::default(),
            Some(bytes) => {
                let data: ContactData = self.codec().read(place, bytes).await?;
                data.read().ok_or_else(|| place.broken(None))?
            }
        };
        Ok(Contact {
            id: ContactId::from_uuid(row.id),
            workspace: WorkspaceId::from_uuid(row.workspace_id),
            channel: ChannelId::from_uuid(row.channel_id),
            external_id: parsed(
                ExternalId::parse(&row.external_id),
                "contact",
                "external_id",
            )?,
            opted_out: opted_out(row)?,
            profile: rest.profile,
            reference: match &row.reference {
                None => None,
                Some(key) => Some(parsed(ExternalId::parse(key), "contact", "reference")?),
            },
            metadata: rest.metadata,
            created_at: time(row.created_at, "contact", "created_at")?,
            edition: row.version - rest.unseen,
            version: row.version,
        })
    }

    /// A conversation's row, read.
    pub(super) async fn conversation_of(
        &self,
        row: &conversation::Model,
    ) -> Result<Conversation, StoreError> {
        let place = self.place("conversation", "data", row.id);
        let details = match &row.data {
            None => Details::default(),
            Some(bytes) => {
                let data: ConversationData = self.codec().read(place, bytes).await?;
                data.read().ok_or_else(|| place.broken(None))?
            }
        };
        let at = |raw, column| time(raw, "conversation", column);
        let maybe = |raw: Option<i64>, column| raw.map(|raw| at(raw, column)).transpose();
        Ok(Conversation {
            id: ConversationId::from_uuid(row.id),
            workspace: WorkspaceId::from_uuid(row.workspace_id),
            channel: ChannelId::from_uuid(row.channel_id),
            contact: ContactId::from_uuid(row.contact_id),
            last_inbound_at: maybe(row.last_inbound_at, "last_inbound_at")?,
            last_message_at: at(row.last_message_at, "last_message_at")?,
            read_until: maybe(row.read_until, "read_until")?,
            awaited: row.awaited,
            closed_at: maybe(row.closed_at, "closed_at")?,
            unanswered_since: maybe(row.unanswered_since, "unanswered_since")?,
            details,
            created_at: at(row.created_at, "created_at")?,
            version: row.version,
        })
    }
}

fn opted_out(row: &contact::Model) -> Result<Option<OptedOut>, StoreError> {
    let Some(at) = row.opted_out_at else {
        return Ok(None);
    };
    let source = row.opted_out_source.as_ref();
    let source = source.map(|words| parsed(Name::parse(words), "contact", "opted_out_source"));
    Ok(Some(OptedOut {
        at: time(at, "contact", "opted_out_at")?,
        source: source.transpose()?,
    }))
}
