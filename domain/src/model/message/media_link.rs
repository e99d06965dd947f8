use chrono::{Duration, DurationRound as _};

use crate::model::shared::Time;
use crate::model::workspace::WorkspaceId;

use super::{Content, MessageId, ReplyTo};

/// A link to a file that a message brought and that stays at Instagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaLink {
    /// Whose message.
    pub workspace: WorkspaceId,
    /// Which message.
    pub message: MessageId,
    /// Which file of it.
    pub file: MessageFile,
    /// Until when the link leads anywhere.
    pub expires_at: Time,
}

/// A file that a message brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageFile {
    /// The attachment at this place, from 0.
    Attachment(u16),
    /// The story that it answers.
    Story,
}

impl MediaLink {
    /// When a link ends that is shown now and is to last at least so long: at a whole hour, so that what is shown twice is
    /// mostly the same.
    pub fn end(now: Time, lasts: Duration) -> Time {
        let least = now + lasts;
        let hour = least.duration_trunc(Duration::hours(1)).unwrap_or(least);
        if hour < least {
            hour + Duration::hours(1)
        } else {
            hour
        }
    }
}

impl MessageFile {
    /// Where the message says that this file is; nothing when it says so no more, or never did.
    pub fn url(self, content: &Content) -> Option<&str> {
        match self {
            Self::Attachment(index) => {
                let file = content.attachments().get(usize::from(index))?;
                file.url.as_deref()
            }
            Self::Story => match &content.referring()?.to.reply_to {
                Some(ReplyTo::Story { url, .. }) => url.as_deref(),
                Some(ReplyTo::Message { .. }) | None => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::{Attachment, AttachmentKind, Context, Inbound, Referring};

    #[test]
    fn a_link_ends_at_a_whole_hour_and_not_too_early() {
        let at = |seconds| Time::from_timestamp(seconds, 0).unwrap();
        let end = |seconds| MediaLink::end(at(seconds), Duration::hours(24));

        assert_eq!(end(0), at(86_400));
        assert_eq!(end(1), at(90_000));
        assert_eq!(end(3_599), at(90_000));
    }

    #[test]
    fn a_file_is_where_the_message_says_and_nowhere_once_it_says_nothing() {
        let image = Attachment::new(AttachmentKind::Image, Some("https://x/1".to_owned()));
        let story = ReplyTo::Story {
            external_id: None,
            url: Some("https://x/story".to_owned()),
            link: None,
            withheld: false,
        };
        let said = Content::Inbound(Box::new(Inbound::Referring(Referring {
            text: None,
            attachments: vec![image.clone(), image.withheld()],
            to: Context {
                reply_to: Some(story),
                ..Context::default()
            },
        })));

        let at = |index| MessageFile::Attachment(index);
        assert_eq!(at(0).url(&said), Some("https://x/1"));
        assert_eq!(at(1).url(&said), None, "it is withheld");
        assert_eq!(at(2).url(&said), None);
        assert_eq!(MessageFile::Story.url(&said), Some("https://x/story"));
        assert_eq!(at(0).url(&Content::Unsent), None);
        assert_eq!(MessageFile::Story.url(&Content::Unsent), None);
    }
}
