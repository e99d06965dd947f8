use crate::model::conversation::{CommentId, CommentRef};
use crate::model::message::MessageId;
use crate::model::shared::{Code, Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{CommentFilter, Read, StoreError};

use super::Send;
use super::see_comment::{replied, reply, unanswerable};

/// A comment as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    /// The comment.
    pub comment: CommentRef,
    /// The last private reply to it that is shown.
    pub reply: Option<MessageId>,
    /// Until when it may be answered in private; only Instagram knows that of a live broadcast's.
    pub answerable_until: Option<Time>,
    /// Why it may not be answered in private, if so.
    pub refusal: Option<Code>,
}

impl Send {
    /// A comment.
    pub async fn comment(
        &self,
        workspace: WorkspaceId,
        id: CommentId,
    ) -> Result<Option<CommentView>, StoreError> {
        let read = self.store.read(workspace);
        let Some(comment) = read.comment(id).await? else {
            return Ok(None);
        };
        self.comment_view(&*read, comment).await.map(Some)
    }

    /// Comments like this, newest first.
    pub async fn comments(
        &self,
        workspace: WorkspaceId,
        filter: CommentFilter,
        page: PageAsk<(Time, CommentId)>,
    ) -> Result<Page<CommentView>, StoreError> {
        let read = self.store.read(workspace);
        let found = read.comments(&filter, page).await?;
        let views = found.items.into_iter();
        let views = views.map(|comment| self.comment_view(&*read, comment));
        Ok(Page {
            items: futures::future::try_join_all(views).await?,
            more_after: found.more_after,
            more_before: found.more_before,
        })
    }

    async fn comment_view(
        &self,
        read: &dyn Read,
        comment: CommentRef,
    ) -> Result<CommentView, StoreError> {
        let looked = futures::try_join!(reply(read, &comment), read.channel(comment.channel));
        let (reply, channel) = looked?;
        let before = reply.as_ref().map(replied);
        let through = channel.and_then(|channel| {
            let provider = self.providers.find(channel.provider_app)?;
            Some((channel, provider.capabilities()))
        });
        let can = through.as_ref().map(|(_, can)| *can);
        let refusal = match &through {
            Some((channel, can)) => {
                let (on, through) = ((&comment, before), (channel, *can));
                let all = unanswerable(read, on, through, self.clock.now()).await?;
                all.first().copied()
            }
            None => Some(Code::ProviderAppMissing),
        };
        let until = can.map(|can| comment.at + can.private_reply_window);
        Ok(CommentView {
            answerable_until: until.filter(|_| !comment.live),
            comment,
            reply: reply
                .map(|reply| reply.record.message)
                .filter(|message| !message.edits.deleted)
                .map(|message| message.id),
            refusal,
        })
    }
}
