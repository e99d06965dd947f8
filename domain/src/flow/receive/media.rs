use chrono::Duration;
use thiserror::Error;

use crate::model::message::{Attachment, MediaLink, Message, MessageFile, Origin};
use crate::model::shared::ExternalId;
use crate::model::shared::code::Category;
use crate::port::files::{NotPassed, Passing};
use crate::port::provider::ProviderFailure;
use crate::port::store::{MessageRecord, StoreError};

use super::Receive;

/// Why a file is not passed on.
#[derive(Debug, Error)]
pub enum MediaError {
    /// No link of ours has this token.
    #[error("no such link")]
    NotFound,
    /// The link has expired; the message shows another one.
    #[error("the link has expired")]
    Expired,
    /// The file is gone: Instagram has it no more, its message was taken back, or it is withheld.
    #[error("the file is gone")]
    Gone,
    /// It has no such part.
    #[error("the file has no such part")]
    NoSuchPart,
    /// It is larger than what is passed on.
    #[error("the file is too large")]
    TooLarge,
    /// Instagram does not give it now.
    #[error("Instagram does not give the file now")]
    Unavailable(Option<Duration>),
    /// Instagram may not be asked for it now: it was asked too often.
    #[error(transparent)]
    Provider(#[from] ProviderFailure),
    /// It could not be looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Receive {
    /// Passes on the file that a link leads to, or the part of it that is asked for. Nothing of it is kept (META 10). Where
    /// Instagram has it at another URL by now, that is asked for once.
    #[tracing::instrument(name = "receive.media", skip_all, fields(workspace.id, message.id))]
    pub async fn media(&self, token: &str, range: Option<&str>) -> Result<Passing, MediaError> {
        let link = self.links.read(token).ok_or(MediaError::NotFound)?;
        let span = tracing::Span::current();
        span.record("workspace.id", link.workspace.to_string());
        span.record("message.id", link.message.to_string());
        if link.expires_at <= self.clock.now() {
            return Err(MediaError::Expired);
        }
        // the link is ours, so there was such a message
        let read = self.store.read(link.workspace);
        let record = read.message(link.message).await?;
        let record = record.ok_or(MediaError::Gone)?;
        drop(read);
        let said = link.file.url(&record.content).ok_or(MediaError::Gone)?;
        let anew = self.anew.find(&link);
        match self
            .files
            .fetch(anew.as_deref().unwrap_or(said), range)
            .await
        {
            Err(NotPassed::Gone) => {
                let url = self.told_anew(&link, &record).await?;
                self.anew.note(&link, &url);
                Ok(self.files.fetch(&url, range).await?)
            }
            passed => Ok(passed?),
        }
    }

    /// Where the file is by now, as Instagram says when it is asked.
    async fn told_anew(
        &self,
        link: &MediaLink,
        record: &MessageRecord,
    ) -> Result<String, MediaError> {
        let MessageFile::Attachment(index) = link.file else {
            return Err(MediaError::Gone);
        };
        let (all, index) = (record.content.attachments(), usize::from(index));
        if !all.get(index).is_some_and(Attachment::is_refreshable) {
            return Err(MediaError::Gone);
        }
        let mid = told_as(&record.message).ok_or(MediaError::Gone)?;
        let read = self.store.read(link.workspace);
        let through = read.connected(record.message.channel).await?;
        let live = through.filter(|through| through.channel.is_live());
        let through = live.ok_or(MediaError::Gone)?;
        drop(read);
        let provider = self.providers.find(through.channel.provider_app);
        let provider = provider.ok_or(MediaError::Unavailable(None))?;
        match provider.files(&through, mid).await {
            Ok(anew) => Attachment::told_anew(all, index, &anew).ok_or(MediaError::Gone),
            Err(failure) if failure.code.is_rate_limit() => Err(failure.into()),
            Err(failure) => {
                let info = failure.code.info();
                // what a login mends, or time, is not gone
                let passes = info.retryable || info.category == Category::Owner;
                Err(if passes {
                    MediaError::Unavailable(failure.wait)
                } else {
                    MediaError::Gone
                })
            }
        }
    }
}

/// By which id Instagram knows a message that came from there.
const fn told_as(message: &Message) -> Option<&ExternalId> {
    match &message.origin {
        Origin::Inbound { external_id } | Origin::External { external_id } => Some(external_id),
        Origin::Outbound { .. } => None,
    }
}

impl From<NotPassed> for MediaError {
    fn from(why: NotPassed) -> Self {
        match why {
            NotPassed::Gone => Self::Gone,
            NotPassed::NoSuchPart => Self::NoSuchPart,
            NotPassed::TooLarge => Self::TooLarge,
            NotPassed::Trouble(_) => Self::Unavailable(None),
        }
    }
}
