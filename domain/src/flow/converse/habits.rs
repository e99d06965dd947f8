use chrono::Duration;

use crate::flow::shared::Tries;
use crate::flow::{RunError, Stopped};
use crate::model::channel::{Channel, ChannelId};
use crate::model::conversation::{Conversation, ConversationId, Watch};
use crate::model::shared::{Direction, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, ConversationFilter, Guard, RowRef, Write};
use crate::port::work::{Claimed, Settlement, Woken, WorkId};

use super::{Converse, watch};

/// How many conversations are read at a time.
const PAGE: u16 = 100;

impl Converse {
    /// Called with a claimed task: sees to it that the open conversations of a channel are looked after as it wants it now.
    /// What begins meanwhile reads the channel itself. What is spoken in moves to the front of the list, so that the list
    /// is gone through again as far as something was said since the task began.
    #[tracing::instrument(name = "converse.habits", skip_all, fields(workspace.id = %claimed.piece.workspace, channel.id = %channel))]
    pub async fn habits(&self, claimed: Claimed, channel: ChannelId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let began = self.clock.now();
        self.go_through(workspace, channel, None).await?;
        while self.go_through(workspace, channel, Some(began)).await? > 0 {}
        let done = Changes::of(workspace).settle(&claimed, Settlement::Done);
        Ok(self.store.commit(done).await.map_err(Stopped::from)?)
    }

    /// Goes through those that were spoken in since then; how many were changed.
    async fn go_through(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        since: Option<Time>,
    ) -> Result<u32, RunError> {
        let mut changed = 0;
        let mut from: Option<(Direction, (Time, ConversationId))> = None;
        loop {
            let filter = ConversationFilter {
                channel: Some(id),
                open: Some(true),
                ..ConversationFilter::default()
            };
            let read = self.store.read(workspace);
            let ask = PageAsk { limit: PAGE, from };
            let page = read.conversations(filter, ask).await?;
            drop(read);
            for target in &page.items {
                let on = &target.conversation;
                if since.is_some_and(|since| on.last_message_at < since) {
                    return Ok(changed);
                }
                changed += u32::from(self.look_after(workspace, on.id, since.is_none()).await?);
            }
            let Some(last) = page.items.last().filter(|_| page.more_after) else {
                return Ok(changed);
            };
            let on = &last.conversation;
            from = Some((Direction::After, (on.last_message_at, on.id)));
        }
    }

    /// Gives a conversation a task, or wakes the one that it has. Whether it had none.
    async fn look_after(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
        wakes: bool,
    ) -> Result<bool, RunError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let Some(target) = read.conversation(id).await? else {
                return Ok(false);
            };
            let seen = target.conversation;
            let Some(channel) = read.channel(seen.channel).await? else {
                return Ok(false);
            };
            drop(read);
            let armed = seen.details.watch == Watch::Armed;
            let Some(changes) = self.arming(&channel, &seen, wakes)? else {
                return Ok(false);
            };
            match self.store.commit(changes).await {
                Ok(()) => return Ok(!armed),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn arming(
        &self,
        channel: &Channel,
        seen: &Conversation,
        wakes: bool,
    ) -> Result<Option<Changes>, RunError> {
        if !seen.is_open() {
            return Ok(None);
        }
        let changes = Changes::of(seen.workspace);
        if seen.details.watch == Watch::Armed {
            // it looks again, as the channel wants it now
            let woken = changes.wake(Woken::Work(WorkId::from(seen.id)));
            return Ok(wakes.then_some(woken));
        }
        let provider = self.providers.find(channel.provider_app);
        let window: Duration = provider
            .ok_or(RunError::NoProvider)?
            .capabilities()
            .response_window;
        let now = self.clock.now();
        Ok(watch(seen, &channel.habits, window, now).map(|task| {
            let armed = Conversation {
                version: seen.version + 1,
                ..seen.watched(Watch::Armed)
            };
            changes
                .guard(Guard::Version(RowRef::Channel(channel.id), channel.version))
                .guard(Guard::Version(RowRef::Conversation(seen.id), seen.version))
                .write(Write::Conversation(armed))
                .work(task)
        }))
    }
}
