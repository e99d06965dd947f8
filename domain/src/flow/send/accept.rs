use chrono::Duration;
use thiserror::Error;

use crate::flow::converse::watch;
use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::channel::{Channel, ChannelId};
use crate::model::conversation::{CommentRef, Watch};
use crate::model::message::{
    Agency, Answering, AskedControl, Content, MessageId, Plan, Refused, Saying, Sender, Text, To,
    accept,
};
use crate::model::shared::{Code, ExternalId, Metadata, Time};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::provider::Provider;
use crate::port::store::{Read, SendTarget};
use crate::port::work::NewWork;

use super::quote::with;
use super::read::shown;
use super::see_comment::known_as;
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
    /// What becomes of the control of the conversation.
    pub control: AskedControl,
    /// For how long it may be sent, instead of until when: from now, or from when it is to be sent.
    pub expires_in: Option<Duration>,
    /// Whether the caller may answer as a human agent.
    pub human_agent: bool,
}

/// Why it is not sent. Nothing was stored.
#[derive(Debug, Error)]
pub enum SendMessageError {
    /// There is no such contact, conversation or channel here, or what was sent before was taken back and is shown no more.
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
    /// It was to be sent before now.
    #[error("it was to be sent before now")]
    SendAtPast,
    /// Its time is over before it is to be sent.
    #[error("its time is over before it is to be sent")]
    NeverSent,
    /// The comment cannot be answered in private.
    #[error("the comment cannot be answered: {}", .0.as_str())]
    Comment(Code),
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(SendMessageError);

impl SendMessage {
    /// What is to be said of it, by whom and how.
    pub(super) fn says<'a>(
        &'a self,
        content: &'a Content,
        plan: &'a Plan,
        provider: &dyn Provider,
    ) -> Saying<'a> {
        Saying {
            content,
            sender: &self.sender,
            plan,
            agency: Agency {
                feature: provider.human_agent(),
                permitted: self.human_agent,
            },
            control: &self.control,
        }
    }

    /// Its plan with the times that it comes to now.
    fn planned(&self, now: Time) -> Result<Plan, SendMessageError> {
        let Plan { send_at, .. } = self.plan;
        let from = send_at.unwrap_or(now);
        let expires_at = match self.expires_in {
            Some(within) => from.checked_add_signed(within),
            None => self.plan.expires_at,
        };
        let plan = Plan {
            expires_at,
            ..self.plan
        };
        if send_at.is_some_and(|at| at <= now) {
            Err(SendMessageError::SendAtPast)
        } else if plan.is_late(now) {
            Err(SendMessageError::Past)
        } else if send_at.is_some_and(|at| plan.is_late(at)) {
            Err(SendMessageError::NeverSent)
        } else {
            Ok(plan)
        }
    }
}

/// What a send is decided on.
pub(super) struct Seen {
    pub(super) channel: Channel,
    pub(super) target: SendTarget,
    /// Contact and conversation are not on record yet.
    pub(super) fresh: bool,
    /// The comment that is answered in private.
    pub(super) comment: Option<CommentRef>,
}

impl Seen {
    /// The task that looks after a conversation that begins, when its channel wants one.
    fn watch(&mut self, window: Duration, now: Time) -> Option<NewWork> {
        let begun = &mut self.target.conversation;
        let task = watch(begun, &self.channel.habits, window, now)?;
        *begun = begun.watched(Watch::Armed);
        Some(task)
    }
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
                let made = shown(&*read, id).await?;
                let made = made.ok_or(SendMessageError::NotFound)?;
                return Ok(Made::again(self.warned(&*read, made).await?));
            }
            let now = self.clock.now();
            let plan = ask.planned(now)?;
            let mut seen = self.see(&*read, workspace, &ask, now).await?;
            let provider = self
                .providers
                .find(seen.channel.provider_app)
                .ok_or(Refused::Channel(Code::ProviderAppMissing))?;
            let can = provider.capabilities();
            let plan = Plan {
                answers: seen.comment.as_ref().map(Answering::from),
                ..plan
            };
            let to = (&seen.target.contact, &seen.target.conversation);
            let (content, faults) = self.whole(&*read, &ask, to.1.id).await?;
            let says = ask.says(&content, &plan, &*provider);
            let accepted = accept(says, &seen.channel, to, can, now);
            let mut accepted = with(faults, accepted)?;
            let warnings = std::mem::take(&mut accepted.warnings);

            let watch = seen.fresh.then(|| seen.watch(can.response_window, now));
            let watch = watch.flatten();
            let request_id = asked.by.from.request_id.clone();
            let entry = accepted.entry;
            let said = (content, accepted);
            let (record, parts) = self.compose((&seen, can), (&ask, plan), said, request_id, now);
            let mut changes = Self::changes(workspace, &seen, &record, &parts, now);
            changes
                .facts
                .extend(seen.fresh.then(|| self.opened(&seen.target, now)));
            changes.facts.extend(self.waiting(&record.message, now));
            changes.work.extend(watch);
            let audited = self.as_agent(&asked.by, &record.message, entry, now);
            changes.audit.extend(audited);
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
                            comment: None,
                        });
                    }
                }
            }
            To::Comment(external) => {
                let comment = known_as(read, ask.channel, external).await?;
                return self.see_comment(read, workspace, comment, now).await;
            }
            To::KnownComment(id) => {
                let comment = read.comment(*id).await?;
                let comment = comment.ok_or(SendMessageError::NotFound)?;
                if ask.channel.is_some_and(|it| it != comment.channel) {
                    return Err(SendMessageError::Ambiguous);
                }
                return self.see_comment(read, workspace, comment, now).await;
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
            comment: None,
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
