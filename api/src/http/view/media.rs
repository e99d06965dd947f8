use std::sync::Arc;

use chrono::Duration;
use domain::model::message::{MediaLink, Message, MessageFile, Origin};
use domain::model::shared::{Clock, Time};
use domain::port::crypto::MediaLinks;

/// Shows how files are had that stay at Instagram.
#[derive(Debug, Clone)]
pub struct Media {
    links: Arc<dyn MediaLinks>,
    clock: Arc<dyn Clock>,
    url: String,
    lasts: Duration,
}

/// The files that one message brought, as they are shown now.
#[derive(Debug)]
pub(super) struct Brought<'a> {
    media: &'a Media,
    message: &'a Message,
    /// Now.
    pub(super) now: Time,
}

impl Media {
    /// Links below `url`, each good for that long at least.
    pub fn new(
        links: Arc<dyn MediaLinks>,
        clock: Arc<dyn Clock>,
        url: &str,
        lasts: std::time::Duration,
    ) -> Self {
        Self {
            links,
            clock,
            url: format!("{url}/media"),
            lasts: Duration::from_std(lasts).unwrap_or(Duration::MAX),
        }
    }

    /// The files that a message brought. What is sent through the API is where its sender has it.
    pub(super) fn of<'a>(&'a self, message: &'a Message) -> Option<Brought<'a>> {
        match message.origin {
            Origin::Inbound { .. } | Origin::External { .. } => Some(Brought {
                media: self,
                message,
                now: self.clock.now(),
            }),
            Origin::Outbound { .. } => None,
        }
    }

    #[cfg(test)]
    pub(super) fn sample(now: Time) -> Self {
        #[derive(Debug)]
        struct Plain(Time);
        impl Clock for Plain {
            fn now(&self) -> Time {
                self.0
            }
        }
        impl MediaLinks for Plain {
            fn sign(&self, link: &MediaLink) -> String {
                format!("{:?}.{}", link.file, link.expires_at.timestamp())
            }
            fn read(&self, _: &str) -> Option<MediaLink> {
                None
            }
        }
        let lasts = std::time::Duration::from_hours(24);
        let (links, clock) = (Arc::new(Plain(now)), Arc::new(Plain(now)));
        Self::new(links, clock, "https://media.example", lasts)
    }
}

impl Brought<'_> {
    /// The link to one of them.
    pub(super) fn link(&self, file: MessageFile) -> String {
        let link = MediaLink {
            workspace: self.message.workspace,
            message: self.message.id,
            file,
            expires_at: MediaLink::end(self.now, self.media.lasts),
        };
        format!("{}/{}", self.media.url, self.media.links.sign(&link))
    }
}
