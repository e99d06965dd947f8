use std::time::Duration;

use crate::flow::{Asked, Made};
use crate::model::message::MessageState;
use crate::model::workspace::WorkspaceId;
use crate::port::watch::Watched;

use super::{MessageView, Send, SendMessage, SendMessageError};

impl Send {
    /// Accepts it like [`Send::accept`], and then waits for so long at most, if at all, until nothing more is to be heard of it
    /// soon. What another replica does with it is seen when the time is over.
    pub async fn accept_and_wait(
        &self,
        workspace: WorkspaceId,
        ask: SendMessage,
        asked: Asked,
        within: Option<Duration>,
    ) -> Result<Made<MessageView>, SendMessageError> {
        let made = self.accept(workspace, ask, asked).await?;
        let Some(within) = within else {
            return Ok(made);
        };
        let id = made.value.record.message.id;
        let warnings = made.value.warnings;
        let mut watch = self.watches.watch(Watched::Message(id), within);
        loop {
            // read after it is watched: what comes between the two is noticed
            let view = self.message(workspace, id).await?;
            let view = view.ok_or(SendMessageError::NotFound)?;
            if is_settled(view.state) || !watch.changed().await {
                return Ok(Made {
                    value: MessageView { warnings, ..view },
                    replayed: made.replayed,
                });
            }
        }
    }
}

/// Whether nothing more becomes of it soon.
const fn is_settled(state: MessageState) -> bool {
    state.is_over() || matches!(state, MessageState::Waiting | MessageState::Unconfirmed)
}
