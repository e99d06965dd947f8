use crate::flow::RunError;
use crate::flow::shared::Tries;
use crate::model::conversation::{Conversation, Watch};
use crate::model::message::MessageId;
use crate::model::shared::PageAsk;
use crate::port::store::{Changes, Guard, Read, RowRef, Write};
use crate::port::work::{Claimed, Settlement, Woken, WorkId};

use super::{Converse, watch};

/// How many messages are looked at.
const LATEST: u16 = 50;

impl Converse {
    /// Called with a claimed task: the contact has the last word again when what was to be the answer came to nothing, and has
    /// it no more when that is on its way after all.
    #[tracing::instrument(name = "converse.last_word", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %id))]
    pub async fn last_word(&self, claimed: Claimed, id: MessageId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let done = Changes::of(workspace).settle(&claimed, Settlement::Done);
            let changes = self.after_all(&*read, id, done).await?;
            drop(read);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    async fn after_all(
        &self,
        read: &dyn Read,
        id: MessageId,
        changes: Changes,
    ) -> Result<Changes, RunError> {
        let Some(message) = read.message(id).await?.map(|record| record.message) else {
            return Ok(changes);
        };
        let Some(target) = read.conversation(message.conversation).await? else {
            return Ok(changes);
        };
        let on = target.conversation;
        let said = read.messages(on.id, PageAsk::first(LATEST)).await?.items;
        let said = said.iter().map(|it| &it.message);
        let Some(after) = on.after_outcome_of(&message, said) else {
            return Ok(changes);
        };
        // what becomes of the message next has a task of its own, which must not come before this one's last word
        let changes = changes
            .guard(Guard::Version(RowRef::Message(id), message.version))
            .guard(Guard::Version(RowRef::Conversation(on.id), on.version));
        let asked_again = on.unanswered_since.is_none() && after.unanswered_since.is_some();
        let (after, changes) = if asked_again {
            self.looks_again(read, after, changes).await?
        } else {
            (after, changes)
        };
        Ok(changes.write(Write::Conversation(after)))
    }

    /// A conversation that has a question again: who looks after it looks now, the window may be about to close.
    async fn looks_again(
        &self,
        read: &dyn Read,
        on: Conversation,
        changes: Changes,
    ) -> Result<(Conversation, Changes), RunError> {
        match on.details.watch {
            Watch::Off => Ok((on, changes)),
            Watch::Armed => {
                let woken = Woken::Work(WorkId::from(on.id));
                Ok((on, changes.wake(woken)))
            }
            Watch::Resting => {
                let Some(channel) = read.channel(on.channel).await? else {
                    return Ok((on, changes));
                };
                let Some(provider) = self.providers.find(channel.provider_app) else {
                    return Ok((on, changes));
                };
                let window = provider.capabilities().response_window;
                let seen = Guard::Version(RowRef::Channel(channel.id), channel.version);
                let task = watch(&on, &channel.habits, window, self.clock.now());
                Ok(match task {
                    Some(task) => (on.watched(Watch::Armed), changes.guard(seen).work(task)),
                    None => (on, changes),
                })
            }
        }
    }
}
