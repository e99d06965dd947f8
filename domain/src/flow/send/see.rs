use chrono::Duration;

use crate::flow::converse::watch;
use crate::model::channel::{Capabilities, Channel, ChannelId};
use crate::model::conversation::{CommentRef, ConversationId, Watch};
use crate::model::message::{AskedControl, Entry, Plan, Refused, ThreadPlan, To};
use crate::model::shared::{Code, ExternalId, Hold, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Read, SendTarget};
use crate::port::work::NewWork;

use super::Send;
use super::accept::{SendMessage, SendMessageError};
use super::hold::held_from;
use super::see_comment::known_as;

/// What a send is decided on.
pub(super) struct Seen {
    pub(super) channel: Channel,
    pub(super) target: SendTarget,
    /// Contact and conversation are not on record yet.
    pub(super) fresh: bool,
    /// The comment that is answered in private.
    pub(super) comment: Option<CommentRef>,
    /// Why that may not be answered, or not through the channel that is named.
    pub(super) refused: Vec<Refused>,
}

impl Seen {
    /// The task that looks after a conversation that begins, when its channel wants one.
    pub(super) fn watch(&mut self, window: Duration, now: Time) -> Option<NewWork> {
        let begun = &mut self.target.conversation;
        let task = watch(begun, &self.channel.habits, window, now)?;
        *begun = begun.watched(Watch::Armed);
        Some(task)
    }

    /// In which conversation it would be; not known when it is not known to whom it goes.
    pub(super) fn within(&self, ask: &SendMessage) -> Option<ConversationId> {
        let unnamed = self.comment.as_ref().is_some_and(|it| it.from.is_none());
        let known = ask.to.is_some() && !unnamed;
        known.then_some(self.target.conversation.id)
    }

    /// What keeps a message from being sent at once.
    pub(super) fn hold(&self, plan: &Plan, entry: Entry, now: Time) -> Option<Hold> {
        held_from(plan, entry, now).or_else(|| self.channel.hold_at(now))
    }

    /// What it does about the control of the conversation, while something keeps it from being sent or nothing does.
    pub(super) fn steered(
        &self,
        (asked, plan): (&AskedControl, &Plan),
        can: &Capabilities,
        held: bool,
        now: Time,
    ) -> ThreadPlan {
        let owner = self.target.conversation.held_elsewhere(now);
        ThreadPlan::of(asked, (&self.channel, can), plan, (held, owner))
    }
}

impl Send {
    /// Through which channel, and to whom.
    pub(super) async fn see(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        ask: &SendMessage,
        now: Time,
    ) -> Result<Seen, SendMessageError> {
        let turn = ask.plan.turn(now);
        let mut seen = match &ask.to {
            None => self.see_nobody(read, workspace, ask, now).await?,
            Some(To::Contact(id)) => see_known(read, read.of_contact(*id).await?).await?,
            Some(To::Conversation(id)) => see_known(read, read.conversation(*id).await?).await?,
            Some(To::External(external)) => {
                let channel = self.only_channel(read, ask.channel).await?;
                match read.of_external(channel, external).await? {
                    None => {
                        let stranger = (channel, external.clone());
                        self.see_stranger(read, workspace, stranger, now).await?
                    }
                    found => see_known(read, found).await?,
                }
            }
            Some(To::Comment(external)) => {
                let comment = known_as(read, ask.channel, external).await?;
                self.see_comment(read, workspace, (comment, turn), now)
                    .await?
            }
            Some(To::KnownComment(id)) => {
                let comment = read.comment(*id).await?;
                let comment = comment.ok_or(SendMessageError::NotFound)?;
                self.see_comment(read, workspace, (comment, turn), now)
                    .await?
            }
        };
        // the recipient's own channel is what the rest is judged on
        if ask.channel.is_some_and(|it| it != seen.channel.id) {
            seen.refused.push(Refused::Ambiguous);
        }
        Ok(seen)
    }

    /// Somebody of whom nothing is on record.
    async fn see_stranger(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        (channel, external_id): (ChannelId, ExternalId),
        now: Time,
    ) -> Result<Seen, SendMessageError> {
        let target = self.introduce(workspace, channel, external_id, now);
        let channel = read.channel(channel).await?;
        Ok(Seen {
            channel: channel.ok_or(SendMessageError::NotFound)?,
            target,
            fresh: true,
            comment: None,
            refused: vec![],
        })
    }

    /// To whom it is cannot be read: what is wrong for whoever it is.
    async fn see_nobody(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        ask: &SendMessage,
        now: Time,
    ) -> Result<Seen, SendMessageError> {
        let channel = match self.only_channel(read, ask.channel).await {
            // the recipient would say which it is
            Err(SendMessageError::Refused(_)) => return Err(SendMessageError::NotFound),
            channel => channel?,
        };
        let nobody = (channel, ExternalId::unread());
        self.see_stranger(read, workspace, nobody, now).await
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
            [..] => Err(Refused::Ambiguous.into()),
        }
    }
}

/// Somebody who is on record.
async fn see_known(read: &dyn Read, found: Option<SendTarget>) -> Result<Seen, SendMessageError> {
    let target = found.ok_or(SendMessageError::NotFound)?;
    let channel = read.channel(target.conversation.channel).await?;
    Ok(Seen {
        channel: channel.ok_or(SendMessageError::NotFound)?,
        target,
        fresh: false,
        comment: None,
        refused: vec![],
    })
}
