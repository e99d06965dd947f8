use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::channel::{Channel, ChannelId};
use crate::model::message::{Content, MessageId, Plan, Refused, Sender, Text, To, Wording, accept};
use crate::model::shared::{Code, ExternalId, Metadata, Time};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Read, SendTarget};

use super::quote::with;
use super::{MessageView, Send};

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendMessage {
    /// To whom.
    pub to: To,
    /// Through which channel; needed only where `to` does not say it.
    pub channel: Option<ChannelId>,
    /// What it says.
    pub content: Content,
    /// Which message of the conversation it answers.
    pub reply_to: Option<MessageId>,
    /// What is said in place of what the account cannot send.
    pub fallback: Option<Text>,
    /// Who sends.
    pub sender: Sender,
    /// The caller's own key for it.
    pub reference: Option<ExternalId>,
    /// The caller's notes on it.
    pub metadata: Metadata,
    /// What is to be done when it does not go as it should.
    pub plan: Plan,
}

impl SendMessage {
    /// How its text is treated.
    pub(super) const fn wording(&self) -> Wording<'_> {
        Wording {
            signature: None,
            on_overflow: self.plan.on_overflow,
        }
    }
}

/// Why it is not sent. Nothing was stored.
#[derive(Debug, Error)]
pub enum SendMessageError {
    /// There is no such contact, conversation or channel here.
    #[error("no such recipient")]
    NotFound,
    /// `to` names an Instagram user and the workspace has several channels, or `channel` is not the recipient's.
    #[error("which channel is meant is not clear")]
    Ambiguous,
    /// Its channel, its window or its content does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Its time is over already.
    #[error("its time is over already")]
    Past,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(SendMessageError);

/// What a send is decided on.
pub(super) struct Seen {
    pub(super) channel: Channel,
    pub(super) target: SendTarget,
    /// Contact and conversation are not on record yet.
    pub(super) fresh: bool,
}

impl Send {
    /// Puts the message and the work that sends it on record, or refuses; never waits for Instagram.
    #[tracing::instrument(name = "send.accept", skip_all, fields(workspace.id = %workspace))]
    pub async fn accept(
        &self,
        workspace: WorkspaceId,
        ask: SendMessage,
        asked: Asked,
    ) -> Result<Made<MessageView>, SendMessageError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            if let Some(answer) = asked.before::<SendMessageError>(&*read).await? {
                let id = answer.resource.parse::<MessageId>().map_err(|_| Reused)?;
                let made = read.message(id).await?.ok_or(SendMessageError::NotFound)?;
                return Ok(Made::again(self.warned(&*read, made).await?));
            }
            let now = self.clock.now();
            if ask.plan.is_late(now) {
                return Err(SendMessageError::Past);
            }
            let seen = self.see(&*read, workspace, &ask, now).await?;
            let provider = self
                .providers
                .find(seen.channel.provider_app)
                .ok_or(Refused::Channel(Code::ProviderAppMissing))?;
            let can = provider.capabilities();
            let on = &seen.target.conversation;
            let (content, faults) = self.whole(&*read, &ask, on.id).await?;
            let accepted = accept(&content, ask.wording(), &seen.channel, on, can, now);
            let mut accepted = with(faults, accepted)?;
            let warnings = std::mem::take(&mut accepted.warnings);

            let request_id = asked.request_id.clone();
            let (record, parts) = self.compose(&seen, &ask, (content, accepted), request_id, now);
            let mut changes = Self::changes(workspace, &seen, &record, &parts, now);
            changes
                .facts
                .extend(seen.fresh.then(|| self.opened(&seen.target, now)));
            changes.facts.extend(self.waiting(&record.message, now));
            let answer = Answer {
                status: 202,
                resource: record.message.id.to_string(),
                sealed: None,
            };
            let changes = changes.once(asked.record(OnceScope::Workspace, answer, now));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(MessageView::warned(record, warnings))),
                Err(error) => tries.again(error)?,
            }
        }
    }

    pub(super) async fn see(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        ask: &SendMessage,
        now: Time,
    ) -> Result<Seen, SendMessageError> {
        let (channel, found) = match &ask.to {
            To::Contact(id) => (ask.channel, read.of_contact(*id).await?),
            To::Conversation(id) => (ask.channel, read.conversation(*id).await?),
            To::External(external) => {
                let channel = self.only_channel(read, ask.channel).await?;
                match read.of_external(channel, external).await? {
                    Some(found) => (Some(channel), Some(found)),
                    None => {
                        let target = self.introduce(workspace, channel, external.clone(), now);
                        let channel = read
                            .channel(channel)
                            .await?
                            .ok_or(SendMessageError::NotFound)?;
                        return Ok(Seen {
                            channel,
                            target,
                            fresh: true,
                        });
                    }
                }
            }
        };
        let target = found.ok_or(SendMessageError::NotFound)?;
        if channel.is_some_and(|channel| channel != target.conversation.channel) {
            return Err(SendMessageError::Ambiguous);
        }
        let channel = read
            .channel(target.conversation.channel)
            .await?
            .ok_or(SendMessageError::NotFound)?;
        Ok(Seen {
            channel,
            target,
            fresh: false,
        })
    }

    async fn only_channel(
        &self,
        read: &dyn Read,
        named: Option<ChannelId>,
    ) -> Result<ChannelId, SendMessageError> {
        if let Some(channel) = named {
            return Ok(channel);
        }
        // two are enough to see that it is not clear which is meant
        match read.live_channels(2).await?.as_slice() {
            [only] => Ok(*only),
            [] => Err(Refused::Channel(Code::ChannelNotActive).into()),
            [..] => Err(SendMessageError::Ambiguous),
        }
    }
}
