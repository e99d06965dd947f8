use std::collections::HashMap;
use std::sync::Arc;

use crate::model::channel::{Channel, ChannelId};
use crate::model::conversation::{ConversationId, Window, WindowState};
use crate::model::message::{MessageId, MessageState, Origin, Warning, Wording, fold, prepare};
use crate::model::shared::{HoldAt, Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::Provider;
use crate::port::store::{
    ConversationFilter, Heard, MessageFilter, MessageRecord, Read, SendTarget, StoreError,
};

use super::Send;

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// The message, what it says and its parts.
    pub record: MessageRecord,
    /// What became of it.
    pub state: MessageState,
    /// What will be shown otherwise than it is said: told when it is accepted.
    pub warnings: Vec<Warning>,
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
    fn from(mut record: MessageRecord) -> Self {
        let sending = record.parts.iter().any(|(_, running)| *running);
        let held = record.message.hold.is_some();
        let state = fold(record.parts.iter().map(|(part, _)| part), sending, held);
        let state = state.after(record.message.state);
        if state != MessageState::Waiting {
            record.message.hold = None;
        }
        Self {
            record,
            state,
            warnings: vec![],
        }
    }
}

impl MessageView {
    /// As it was accepted.
    pub(super) fn warned(record: MessageRecord, warnings: Vec<Warning>) -> Self {
        Self {
            warnings,
            ..Self::from(record)
        }
    }

    /// As it is now: what its channel waits for is the channel's to say, and what is over keeps nothing any more.
    fn of(mut record: MessageRecord, channel: Option<&Channel>, now: Time) -> Self {
        let own = record.message.hold.take();
        let own = own
            .filter(|hold| hold.at != HoldAt::Target && hold.until.is_none_or(|until| until > now));
        let shared = channel.and_then(|channel| channel.hold_at(now));
        // what is not in its lane does not wait for the channel yet
        let apart = own.as_ref().is_some_and(|hold| hold.at == HoldAt::Work);
        record.message.hold = if apart { own } else { shared.or(own) };
        Self::from(record)
    }
}

/// A message that callers may see: a mark of one that was taken back is none, wherever it is asked for.
pub(super) async fn shown(
    read: &dyn Read,
    id: MessageId,
) -> Result<Option<MessageRecord>, StoreError> {
    let found = read.message(id).await?;
    Ok(found.filter(|record| !record.message.edits.deleted))
}

impl Send {
    /// As it was accepted, once more.
    pub(super) async fn warned(
        &self,
        read: &dyn Read,
        record: MessageRecord,
    ) -> Result<MessageView, StoreError> {
        let channel = read.channel(record.message.channel).await?;
        let provider = channel
            .as_ref()
            .and_then(|channel| self.providers.find(channel.provider_app));
        let warnings = channel.zip(provider).map(|(channel, provider)| {
            let can = provider.capabilities();
            let signature = match &record.message.origin {
                Origin::Outbound { sender, .. } => sender.signature_on(channel.signature),
                Origin::Inbound { .. } | Origin::External { .. } => None,
            };
            let wording = Wording {
                signature: signature.as_deref(),
                on_overflow: record.message.plan().on_overflow,
            };
            let now = self.clock.now();
            prepare(&record.content, wording, Some(&channel), can, now).warnings
        });
        Ok(MessageView::warned(record, warnings.unwrap_or_default()))
    }

    /// A message; nothing when it was taken back and its channel shows such messages no more.
    pub async fn message(
        &self,
        workspace: WorkspaceId,
        id: MessageId,
    ) -> Result<Option<MessageView>, StoreError> {
        let read = self.store.read(workspace);
        let Some(record) = shown(&*read, id).await? else {
            return Ok(None);
        };
        let mut views = self.views(&*read, vec![record]).await?;
        Ok(views.pop())
    }

    /// Messages as they are now, in their order.
    async fn views(
        &self,
        read: &dyn Read,
        records: Vec<MessageRecord>,
    ) -> Result<Vec<MessageView>, StoreError> {
        let mut channels: HashMap<ChannelId, Option<Channel>> = HashMap::new();
        for MessageRecord { message, .. } in &records {
            if !message.state.is_over() && !channels.contains_key(&message.channel) {
                channels.insert(message.channel, read.channel(message.channel).await?);
            }
        }
        let now = self.clock.now();
        let view = |record: MessageRecord| {
            let channel = channels.get(&record.message.channel);
            MessageView::of(record, channel.and_then(Option::as_ref), now)
        };
        Ok(records.into_iter().map(view).collect())
    }

    async fn page(
        &self,
        read: &dyn Read,
        found: Page<MessageRecord>,
    ) -> Result<Page<MessageView>, StoreError> {
        Ok(Page {
            items: self.views(read, found.items).await?,
            more_after: found.more_after,
            more_before: found.more_before,
        })
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
        let found = read.messages(conversation, page).await?;
        self.page(&*read, found).await.map(Some)
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
        self.page(&*read, found).await
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
        let provider = self.usual_provider(&*read).await?;
        Ok(provider.map(|provider| ConversationView {
            window: target
                .conversation
                .window(provider.capabilities(), self.clock.now()),
            target,
        }))
    }

    /// The one of the workspace's mode.
    pub(super) async fn usual_provider(
        &self,
        read: &dyn Read,
    ) -> Result<Option<Arc<dyn Provider>>, StoreError> {
        let mode = read.workspace().await?.map(|workspace| workspace.mode);
        Ok(mode.and_then(|mode| self.providers.shared(mode)))
    }

    /// Conversations, the one last spoken in first; those whose reply window is in this state now, when it is given.
    pub async fn conversations(
        &self,
        workspace: WorkspaceId,
        mut filter: ConversationFilter,
        window: Option<WindowState>,
        page: PageAsk<(Time, ConversationId)>,
    ) -> Result<Page<ConversationView>, StoreError> {
        let read = self.store.read(workspace);
        let Some(provider) = self.usual_provider(&*read).await? else {
            return Ok(Page {
                items: vec![],
                more_after: false,
                more_before: false,
            });
        };
        let now = self.clock.now();
        let can = provider.capabilities();
        let (response, human) = (now - can.response_window, now - can.human_agent_window);
        filter.heard = window.map(|state| match state {
            WindowState::Response => Heard::Between(Some(response), None),
            WindowState::HumanAgent => Heard::Between(Some(human), Some(response)),
            WindowState::Closed => Heard::Between(None, Some(human)),
            WindowState::Unknown => Heard::Never,
        });
        let found = read.conversations(filter, page).await?;
        Ok(found.map(|target| ConversationView {
            window: target.conversation.window(can, now),
            target,
        }))
    }
}
