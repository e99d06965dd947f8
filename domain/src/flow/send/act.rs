use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::conversation::ConversationId;
use crate::model::message::{Action, Content, MessageId, Origin};
use crate::model::shared::{Code, ExternalId};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::provider::{Gesture, ProviderFailure};
use crate::port::store::{Changes, Read, StoreError};

use super::Send;

/// Why it is not done.
#[derive(Debug, Error)]
pub enum ActError {
    /// There is no such conversation here.
    #[error("no such conversation")]
    NotFound,
    /// The message is none of the contact's in this conversation that can be reacted to.
    #[error("the message cannot be reacted to")]
    NotReactable,
    /// Its channel keeps it from being done.
    #[error("the channel keeps it from being done: {}", .0.as_str())]
    Channel(Code),
    /// Instagram refused, or did not answer.
    #[error(transparent)]
    Provider(#[from] ProviderFailure),
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not put on record.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ActError);

impl Send {
    /// Does it at once and waits for Instagram's answer: whoever asks wants it seen now, and later it would be wrong. It
    /// opens no window and leaves nothing on record but its idempotency key.
    #[tracing::instrument(name = "send.act", skip_all, fields(workspace.id = %workspace, conversation.id = %id))]
    pub async fn act(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
        action: &Action,
        asked: Asked,
    ) -> Result<Made<()>, ActError> {
        let read = self.store.read(workspace);
        if asked.before::<ActError>(&*read).await?.is_some() {
            return Ok(Made::again(()));
        }
        let target = read.conversation(id).await?.ok_or(ActError::NotFound)?;
        let gesture = gesture(&*read, id, action).await?;
        let connected = read.connected(target.conversation.channel).await?;
        let connected = connected
            .filter(|it| it.channel.is_live())
            .ok_or(ActError::Channel(Code::ChannelNotActive))?;
        if let Some(hold) = connected.channel.hold_at(self.clock.now()) {
            let wait = hold.until.filter(|_| hold.reason.is_rate_limit());
            return Err(match wait {
                Some(until) => {
                    ProviderFailure::unasked(hold.reason, until - self.clock.now()).into()
                }
                None => ActError::Channel(hold.reason),
            });
        }
        let provider = self.providers.find(connected.channel.provider_app);
        let provider = provider.ok_or(ActError::Channel(Code::ProviderAppMissing))?;
        drop(read);

        let to = &target.contact.external_id;
        provider.act(&connected, to, &gesture).await?;
        self.done_once(workspace, id, &asked).await?;
        Ok(Made::new(()))
    }

    /// That it was done is remembered, when it is to be done once.
    async fn done_once(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
        asked: &Asked,
    ) -> Result<(), ActError> {
        let mut tries = Tries::default();
        while asked.once.is_some() {
            let answer = Answer {
                status: 200,
                resource: id.to_string(),
                sealed: None,
            };
            let once = asked.record(OnceScope::Workspace, answer, self.clock.now());
            match self.store.commit(Changes::of(workspace).once(once)).await {
                Ok(()) => break,
                Err(error) => tries.again(error)?,
            }
            let read = self.store.read(workspace);
            if asked.before::<ActError>(&*read).await?.is_some() {
                break;
            }
        }
        Ok(())
    }
}

/// Instagram's id of a message that the contact wrote in this conversation and did not take back.
async fn reactable(
    read: &dyn Read,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Option<ExternalId>, StoreError> {
    let record = read.message(id).await?;
    let record = record.filter(|record| {
        record.message.conversation == conversation && record.content != Content::Unsent
    });
    Ok(record.and_then(|record| match record.message.origin {
        Origin::Inbound { external_id } => Some(external_id),
        Origin::External { .. } | Origin::Outbound { .. } => None,
    }))
}

/// What Instagram is asked to do.
async fn gesture(
    read: &dyn Read,
    on: ConversationId,
    action: &Action,
) -> Result<Gesture, ActError> {
    let mid = async |message| {
        let found = reactable(read, on, message).await?;
        found.ok_or(ActError::NotReactable)
    };
    Ok(match action {
        Action::TypingOn => Gesture::TypingOn,
        Action::TypingOff => Gesture::TypingOff,
        Action::MarkSeen => Gesture::MarkSeen,
        Action::React { message, reaction } => {
            Gesture::React(mid(*message).await?, reaction.clone())
        }
        Action::Unreact { message } => Gesture::Unreact(mid(*message).await?),
    })
}
