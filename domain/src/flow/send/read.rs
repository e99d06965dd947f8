use crate::model::conversation::{ConversationId, Window};
use crate::model::message::{MessageId, MessageState, fold};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{
    ConversationFilter, MessageFilter, MessageRecord, SendTarget, StoreError,
};

use super::Send;

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// The message, what it says and its parts.
    pub record: MessageRecord,
    /// What became of it.
    pub state: MessageState,
}

/// A conversation as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    /// The conversation and its contact.
    pub target: SendTarget,
    /// Its reply window.
    pub window: Window,
}

impl From<MessageRecord> for MessageView {
    fn from(record: MessageRecord) -> Self {
        let sending = record.parts.iter().any(|(_, running)| *running);
        let held = record.message.hold.is_some();
        let state = fold(record.parts.iter().map(|(part, _)| part), sending, held);
        let state = state.after(record.message.state);
        Self { record, state }
    }
}

impl Send {
    /// A message.
    pub async fn message(
        &self,
        workspace: WorkspaceId,
        id: MessageId,
    ) -> Result<Option<MessageView>, StoreError> {
        Ok(self
            .store
            .read(workspace)
            .message(id)
            .await?
            .map(MessageView::from))
    }

    /// Messages of a conversation, newest first; nothing when there is no such conversation.
    pub async fn messages(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        page: PageAsk<(Time, MessageId)>,
    ) -> Result<Option<Page<MessageView>>, StoreError> {
        let read = self.store.read(workspace);
        if read.conversation(conversation).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(
            read.messages(conversation, page)
                .await?
                .map(MessageView::from),
        ))
    }

    /// Messages like this, newest first.
    pub async fn find(
        &self,
        workspace: WorkspaceId,
        filter: MessageFilter,
        page: PageAsk<(Time, MessageId)>,
    ) -> Result<Page<MessageView>, StoreError> {
        let read = self.store.read(workspace);
        let found = read.messages_like(&filter, page).await?;
        Ok(found.map(MessageView::from))
    }

    /// A conversation.
    pub async fn conversation(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
    ) -> Result<Option<ConversationView>, StoreError> {
        let read = self.store.read(workspace);
        let Some(target) = read.conversation(id).await? else {
            return Ok(None);
        };
        let mode = read.workspace().await?.map(|workspace| workspace.mode);
        Ok(mode
            .and_then(|mode| self.providers.shared(mode))
            .map(|provider| ConversationView {
                window: target
                    .conversation
                    .window(provider.capabilities(), self.clock.now()),
                target,
            }))
    }

    /// Conversations, the one last spoken in first.
    pub async fn conversations(
        &self,
        workspace: WorkspaceId,
        filter: ConversationFilter,
        page: PageAsk<(Time, ConversationId)>,
    ) -> Result<Page<ConversationView>, StoreError> {
        let read = self.store.read(workspace);
        let found = read.conversations(filter, page).await?;
        let mode = read.workspace().await?.map(|workspace| workspace.mode);
        let Some(provider) = mode.and_then(|mode| self.providers.shared(mode)) else {
            return Ok(Page {
                items: vec![],
                more_after: false,
                more_before: false,
            });
        };
        let now = self.clock.now();
        Ok(found.map(|target| ConversationView {
            window: target.conversation.window(provider.capabilities(), now),
            target,
        }))
    }
}
