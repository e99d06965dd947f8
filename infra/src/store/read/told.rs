//! Events with what they refer to, as it is now: one statement, and one for the parts of what was sent, however many
//! events. It is asked for each delivery.

use domain::model::event::Event;
use domain::model::workspace::Mode;
use domain::port::store::{StoreError, Told};
use sea_orm::{QueryResult, Select};

use super::Reader;
use super::join::{Joined, Joins as _, base, beside, joined};
use crate::store::codec::Number as _;
use crate::store::entity::{channel, contact, content, conversation, event, message, workspace};

impl Reader<'_> {
    pub(super) async fn with_told(
        &self,
        some: Select<event::Entity>,
    ) -> Result<Vec<(Event, Told)>, StoreError> {
        use event::Column::{
            ChannelId, ContactId, ContentId, ConversationId, MessageId, WorkspaceId,
        };
        let some = Joined::of(self.workspace, some)
            .only_with::<workspace::Entity>(workspace::Column::WorkspaceId, WorkspaceId)
            .with::<channel::Entity>(channel::Column::Id, ChannelId)
            .with::<contact::Entity>(contact::Column::Id, ContactId)
            .with::<conversation::Entity>(conversation::Column::Id, ConversationId)
            .with::<message::Entity>(message::Column::Id, MessageId)
            .with::<content::Entity>(content::Column::Id, ContentId);
        let mut events = vec![];
        for row in self.rows(some).await? {
            let event = self.event_of(base(&row)?).await?;
            events.push((event, self.referred(&row).await?));
        }
        let messages = events.iter().filter_map(|(_, told)| told.message.as_ref());
        let parts = self.parts_of(messages).await?;
        for (_, told) in &mut events {
            let of_message = told.message.as_ref().and_then(|it| parts.get(&it.id));
            let of_message = of_message.into_iter().flatten();
            told.parts = of_message.map(|(part, _)| part.clone()).collect();
        }
        Ok(events)
    }

    /// What an event refers to, but for parts.
    pub(super) async fn referred(&self, row: &QueryResult) -> Result<Told, StoreError> {
        let owner: workspace::Model = joined(row)?;
        let mut told = Told {
            mode: Some(Mode::read(owner.mode, "workspace", "mode")?),
            ..Told::default()
        };
        if let Some(channel) = beside(row)? {
            told.channel = Some(self.channel_of(channel).await?);
        }
        if let Some(contact) = beside(row)? {
            told.contact = Some(self.contact_of(&contact).await?);
        }
        if let Some(conversation) = beside(row)? {
            told.conversation = Some(self.conversation_of(&conversation).await?);
        }
        if let Some(message) = beside(row)? {
            told.message = Some(self.message_of(message).await?);
        }
        if let Some(content) = beside(row)? {
            told.content = Some(self.content_of(&content).await?);
        }
        Ok(told)
    }
}
