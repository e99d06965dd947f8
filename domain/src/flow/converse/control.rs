use thiserror::Error;

use crate::flow::send::ConversationView;
use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::channel::Product;
use crate::model::conversation::{
    Control, Conversation, ConversationId, Details, ThreadAction, ThreadOwner,
};
use crate::model::event::{FactData, InboundFact, ThreadChange, ThreadControlChanged};
use crate::model::shared::{Code, ExternalId, Time};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Guard, RowRef, SendTarget, Write};
use crate::port::work::{Lane, Woken};

use super::Converse;

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
        action: ThreadAction,
        metadata: Option<String>,
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
        if connected.channel.connection.via.product() != Product::Facebook {
            return Err(ControlError::Refused(Code::ThreadControlUnavailable));
        }
        let provider = self.providers.find(connected.channel.provider_app);
        let provider = provider.ok_or(ControlError::Refused(Code::ProviderAppMissing))?;
        let who = &target.contact.external_id;
        provider
            .control(&connected, who, &action, metadata.as_deref())
            .await?;
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
            let changes = Changes::of(workspace).once(once);
            // who is asked for it says so by a webhook
            let Some((after, change)) = done(seen, action, own.as_ref(), now) else {
                match self.store.commit(changes).await {
                    Ok(()) => return Ok(target),
                    Err(error) => tries.again(error)?,
                }
                continue;
            };
            let mut changes = changes
                .guard(Guard::Version(RowRef::Conversation(id), seen.version))
                .write(Write::Conversation(after.clone()));
            if let Some(change) = change {
                let app = |it: &Conversation| it.details.owner.clone().and_then(|it| it.app);
                let fact = InboundFact::ThreadControlChanged(ThreadControlChanged {
                    change,
                    previous: app(seen),
                    next: app(&after),
                    roles: std::collections::BTreeMap::new(),
                    content: None,
                });
                changes = changes.fact(self.about(seen, FactData::Inbound(fact), now));
            }
            if after.held_elsewhere(now).is_none() {
                let lane = Lane::parts(seen.channel, target.contact.external_id.as_str());
                changes = changes.wake(Woken::Lane(lane));
            }
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

/// What a conversation is after Meta did it, and what is told.
fn done(
    seen: &Conversation,
    action: &ThreadAction,
    own: Option<&ExternalId>,
    now: Time,
) -> Option<(Conversation, Option<ThreadChange>)> {
    let ours = || seen.controlled(Control::Ours, own.cloned(), now);
    Some(match action {
        ThreadAction::Take => (ours(), Some(ThreadChange::Taken)),
        ThreadAction::Pass(to) => {
            let theirs = seen.controlled(Control::Others(to.clone()), None, now);
            (theirs, Some(ThreadChange::Passed))
        }
        ThreadAction::Release => {
            let idle = seen.controlled(Control::Idle, None, now);
            (idle, Some(ThreadChange::Released))
        }
        ThreadAction::Request => return None,
        ThreadAction::Extend(by) => {
            let kept = ours();
            let owner = kept.details.owner.clone().map(|owner| ThreadOwner {
                expires_at: Some(now + *by),
                ..owner
            });
            let details = Details {
                owner,
                ..kept.details.clone()
            };
            (Conversation { details, ..kept }, None)
        }
    })
}
