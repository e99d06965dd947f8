use thiserror::Error;

use crate::flow::send::ConversationView;
use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::conversation::{ClosedBy, ConversationId, Watch};
use crate::model::event::{ConversationClosed, FactData};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef, SendTarget, Write};
use crate::port::work::{Woken, WorkId};

use super::Converse;

/// Why it was not closed.
#[derive(Debug, Error)]
pub enum CloseError {
    /// There is no such conversation here.
    #[error("no such conversation")]
    NotFound,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CloseError);

impl Converse {
    /// Closes a conversation until its contact says something. One that is closed stays so, and nothing is told.
    #[tracing::instrument(name = "converse.close", skip_all, fields(workspace.id = %workspace, conversation.id = %id))]
    pub async fn close(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
        asked: Asked,
    ) -> Result<Made<ConversationView>, CloseError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<CloseError>(&*read).await?;
            let target = read.conversation(id).await?.ok_or(CloseError::NotFound)?;
            drop(read);
            if before.is_some() {
                return Ok(Made::again(self.view(workspace, target).await?));
            }
            let seen = &target.conversation;
            let now = self.clock.now();
            let Some(closed) = seen.closed(now) else {
                return Ok(Made::new(self.view(workspace, target).await?));
            };
            let answer = Answer {
                status: 200,
                resource: id.to_string(),
                sealed: None,
            };
            let by = ClosedBy::Request;
            let data = FactData::ConversationClosed(ConversationClosed { by });
            let mut changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Conversation(id), seen.version))
                .write(Write::Conversation(closed.clone()))
                .once(asked.record(OnceScope::Workspace, answer, now))
                .fact(self.about(seen, data, now));
            if seen.details.watch == Watch::Armed {
                // its task has nothing left to look after
                changes = changes.wake(Woken::Work(WorkId::from(id)));
            }
            match self.store.commit(changes).await {
                Ok(()) => {
                    let target = SendTarget {
                        conversation: closed,
                        ..target
                    };
                    return Ok(Made::new(self.view(workspace, target).await?));
                }
                Err(error) => tries.again(error)?,
            }
        }
    }
}
