use chrono::Duration;
use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::channel::{ChannelId, Fault};
use crate::model::message::{
    Agency, AskedControl, Content, MessageId, Plan, Refused, Saying, Sender, Text, To,
};
use crate::model::shared::{ExternalId, Metadata};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::provider::Provider;

use super::judge::Judging;
use super::read::shown;
use super::{MessageView, Send};

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendMessage {
    /// To whom; nobody when that cannot be read.
    pub to: Option<To>,
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
    /// What of it cannot be read. Something else stands there, so that the rest can be judged; it is never sent.
    pub unread: Vec<Fault>,
}

/// Why it is not sent. Nothing was stored.
#[derive(Debug, Error)]
pub enum SendMessageError {
    /// There is no such contact, conversation or channel here, or what was sent before was taken back and is shown no more.
    #[error("no such recipient")]
    NotFound,
    /// It cannot be read, or its channel, its recipient, its window, its times or its content does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
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
            let judging = self.judge(&*read, workspace, &ask, now).await?;
            let Judging {
                mut seen,
                provider,
                plan,
                content,
                judged,
            } = judging;
            let can = provider.capabilities();
            let mut accepted = judged.accepted()?;
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
}
