use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::send::ConversationView;
use crate::flow::shared::{Tries, stops};
use crate::model::conversation::{Conversation, ConversationId};
use crate::model::shared::{Metadata, Name};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, RowRef, SendTarget, Write};

use super::Converse;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeConversation {
    /// The label; `Some(None)` takes it away.
    pub routing_label: Option<Option<Name>>,
    /// The notes, whole.
    pub metadata: Option<Metadata>,
    /// The version that the change was decided on (`If-Match`).
    pub if_version: Option<i64>,
}

/// Why it was not changed.
#[derive(Debug, Error)]
pub enum ChangeConversationError {
    /// There is no such conversation here.
    #[error("no such conversation")]
    NotFound,
    /// It has another version.
    #[error("the conversation has changed")]
    Changed,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ChangeConversationError);

impl Converse {
    /// Changes what the workspace says of a conversation.
    #[tracing::instrument(name = "converse.change", skip_all, fields(workspace.id = %workspace, conversation.id = %id))]
    pub async fn change(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
        change: ChangeConversation,
    ) -> Result<ConversationView, ChangeConversationError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let target = read.conversation(id).await?;
            let target = target.ok_or(ChangeConversationError::NotFound)?;
            let seen = &target.conversation;
            if change.if_version.is_some_and(|on| on != seen.version) {
                return Err(ChangeConversationError::Changed);
            }
            let changed = change.applied(seen);
            if changed == *seen {
                drop(read);
                return Ok(self.view(workspace, target).await?);
            }

            let changed = Conversation {
                version: seen.version + 1,
                ..changed
            };
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Conversation(id), seen.version))
                .write(Write::Conversation(changed.clone()));
            drop(read);
            match self.store.commit(changes).await {
                Ok(()) => {
                    let target = SendTarget {
                        conversation: changed,
                        ..target
                    };
                    return Ok(self.view(workspace, target).await?);
                }
                Err(error) => tries.again(error)?,
            }
        }
    }
}

impl ChangeConversation {
    fn applied(&self, seen: &Conversation) -> Conversation {
        let mut changed = seen.clone();
        if let Some(label) = &self.routing_label {
            changed.details.routing_label.clone_from(label);
        }
        if let Some(metadata) = &self.metadata {
            changed.details.metadata.clone_from(metadata);
        }
        changed
    }
}
