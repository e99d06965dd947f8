use crate::model::channel::{Capabilities, Channel, ChannelId, Feature, Grant};
use crate::model::conversation::{CommentRef, Replied};
use crate::model::message::{MessageId, Refused};
use crate::model::shared::{Code, ExternalId, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Read, StoreError};

use super::accept::SendMessageError;
use super::see::Seen;
use super::{MessageView, Send};

impl Send {
    /// What a private reply that leaves at that time is decided on: the comment, and its author, whose conversation it opens.
    /// Somebody stands in for an author whom nobody named, so that the rest can be judged.
    pub(super) async fn see_comment(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        (comment, at): (CommentRef, Time),
        now: Time,
    ) -> Result<Seen, SendMessageError> {
        let channel = read.channel(comment.channel).await?;
        let channel = channel.ok_or(SendMessageError::NotFound)?;
        let provider = self
            .providers
            .find(channel.provider_app)
            .ok_or(Refused::Channel(Code::ProviderAppMissing))?;
        let before = before(read, &comment).await?;
        let can = provider.capabilities();
        let refused = unanswerable(read, (&comment, before), (&channel, can), at).await?;
        let known = match &comment.from {
            Some(author) => read.of_external(channel.id, author).await?,
            None => None,
        };
        let fresh = known.is_none();
        let target = known.unwrap_or_else(|| {
            let author = comment.from.clone();
            let author = author.unwrap_or_else(ExternalId::unread);
            self.introduce(workspace, channel.id, author, now)
        });
        Ok(Seen {
            channel,
            target,
            fresh,
            comment: Some(comment),
            refused: refused.into_iter().map(Refused::Comment).collect(),
        })
    }
}

/// The comment that Instagram knows by this id.
pub(super) async fn known_as(
    read: &dyn Read,
    channel: Option<ChannelId>,
    external_id: &ExternalId,
) -> Result<CommentRef, SendMessageError> {
    let mut found = read.comments_by_external(channel, external_id).await?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Refused::Ambiguous.into()),
        (None, _) => Err(Refused::Comment(Code::CommentUnknown).into()),
    }
}

/// Why it may not be answered in private through the channel at that time: all that is known. `before` is what became of
/// the last reply to it.
pub(super) async fn unanswerable(
    read: &dyn Read,
    (comment, before): (&CommentRef, Option<Replied>),
    (channel, can): (&Channel, &Capabilities),
    at: Time,
) -> Result<Vec<Code>, StoreError> {
    let refused = comment.answerable(before, can, at).err();
    let forbidden = not_allowed(read, channel, can).await?;
    Ok(refused.into_iter().chain(forbidden).collect())
}

/// Why nothing may be said in private through the channel to those who comment, as far as that is known.
async fn not_allowed(
    read: &dyn Read,
    channel: &Channel,
    can: &Capabilities,
) -> Result<Option<Code>, StoreError> {
    let grant = granted(read, channel).await?;
    let lacking = grant.and_then(|it| channel.not_allowed(Feature::PrivateReply, can, &it));
    Ok(lacking.map(|it| it.code))
}

/// What the channel's owner allowed.
pub(super) async fn granted(
    read: &dyn Read,
    channel: &Channel,
) -> Result<Option<Grant>, StoreError> {
    match channel.grant {
        Some(id) => read.grant(id).await,
        None => Ok(None),
    }
}

/// What became of the last private reply to it.
async fn before(read: &dyn Read, comment: &CommentRef) -> Result<Option<Replied>, StoreError> {
    Ok(reply(read, comment).await?.map(|reply| replied(&reply)))
}

/// The same when this message answers it once more.
pub(super) async fn before_again(
    read: &dyn Read,
    comment: &CommentRef,
    message: MessageId,
) -> Result<Option<Replied>, StoreError> {
    let before = before(read, comment).await?;
    Ok(if comment.reply == Some(message) {
        before.map(Replied::again)
    } else {
        before
    })
}

/// What another private reply needs to know of this one.
pub(super) fn replied(reply: &MessageView) -> Replied {
    Replied::of(reply.state, reply.record.parts.iter().map(|(part, _)| part))
}

/// The last private reply to it, also one that was taken back: it was one all the same.
pub(super) async fn reply(
    read: &dyn Read,
    comment: &CommentRef,
) -> Result<Option<MessageView>, StoreError> {
    let Some(reply) = comment.reply else {
        return Ok(None);
    };
    Ok(read.message(reply).await?.map(MessageView::from))
}
