use thiserror::Error;

use crate::flow::send::ConversationView;
use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::conversation::{ConversationId, ThreadAction, ThreadControl};
use crate::model::event::EventId;
use crate::model::shared::{Code, ExternalId};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, SendTarget};

use super::{Converse, controlled};

/// Why the control did not change.
#[derive(Debug, Error)]
pub enum ControlError {
    /// There is no such conversation here.
    #[error("no such conversation")]
    NotFound,
    /// Its channel is not connected, or not in a way that allows it.
    #[error("the control cannot be changed: {}", .0.as_str())]
    Refused(Code),
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
stops!(ControlError);

impl Converse {
    /// Asks Meta to change the control of a conversation, and puts on record what it has become.
    #[tracing::instrument(name = "converse.control", skip_all, fields(workspace.id = %workspace, conversation.id = %id))]
    pub async fn control(
        &self,
        workspace: WorkspaceId,
        id: ConversationId,
        control: ThreadControl,
        asked: Asked,
    ) -> Result<Made<ConversationView>, ControlError> {
        let read = self.store.read(workspace);
        let before = asked.before::<ControlError>(&*read).await?;
        let target = read.conversation(id).await?.ok_or(ControlError::NotFound)?;
        if before.is_some() {
            drop(read);
            return Ok(Made::again(self.view(workspace, target).await?));
        }
        let connected = read.connected(target.conversation.channel).await?;
        drop(read);
        let connected = connected.filter(|it| it.channel.is_live());
        let connected = connected.ok_or(ControlError::Refused(Code::ChannelNotActive))?;
        let provider = self.providers.find(connected.channel.provider_app);
        let provider = provider.ok_or(ControlError::Refused(Code::ProviderAppMissing))?;
        if !provider.capabilities().steers(&connected.channel) {
            return Err(ControlError::Refused(Code::ThreadControlUnavailable));
        }
        let ThreadControl { action, metadata } = control;
        let who = &target.contact.external_id;
        let done = provider.control(&connected, who, &action, metadata.as_deref());
        done.await.map_err(of_control)?;
        let target = self
            .record((workspace, id), &action, provider.own_app(), &asked)
            .await?;
        Ok(Made::new(self.view(workspace, target).await?))
    }

    async fn record(
        &self,
        (workspace, id): (WorkspaceId, ConversationId),
        action: &ThreadAction,
        own: Option<ExternalId>,
        asked: &Asked,
    ) -> Result<SendTarget, ControlError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let target = read.conversation(id).await?.ok_or(ControlError::NotFound)?;
            drop(read);
            let seen = &target.conversation;
            let now = self.clock.now();
            let answer = Answer {
                status: 200,
                resource: id.to_string(),
                sealed: None,
            };
            let once = asked.record(OnceScope::Workspace, answer, now);
            let event = EventId::from_uuid(self.ids.next());
            // who is asked for it says so by a webhook
            let done = controlled(&target, action, own.as_ref(), event, now);
            let (after, changes) = done.unwrap_or_else(|| (seen.clone(), Changes::of(workspace)));
            let changes = changes.once(once);
            match self.store.commit(changes).await {
                Ok(()) => {
                    return Ok(SendTarget {
                        conversation: after,
                        ..target
                    });
                }
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// What a refusal means for who asked: only the owner of a conversation may pass, release or extend its control (META 7).
fn of_control(failure: ProviderFailure) -> ProviderFailure {
    if failure.code == Code::ThreadOwnedElsewhere {
        let code = Code::ThreadControlUnavailable;
        return ProviderFailure { code, ..failure };
    }
    failure
}
