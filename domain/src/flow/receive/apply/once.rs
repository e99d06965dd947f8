use chrono::Duration;

use crate::flow::RunError;
use crate::model::event::{Audience, EventId, Fact, FactData};
use crate::model::message::{Content, ContentId};
use crate::model::shared::ExternalId;
use crate::model::workspace::{Once, OnceScope};
use crate::port::store::{Changes, Guard, Write};
use crate::port::work::Settlement;

use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

/// For how long Instagram may repeat an item (META 2.3 speaks of 36 hours).
const REPEATED_WITHIN: Duration = Duration::hours(48);

impl Receive {
    /// The guard under which an item is applied once; nothing when it was.
    pub(super) async fn first(&self, heard: &Heard<'_>) -> Result<Option<Guard>, RunError> {
        let key = format!("item:{}:{}", heard.channel, heard.dedup);
        let before = self.store.read(heard.workspace).once(&key).await?;
        Ok(before.is_none().then(|| {
            Guard::Once(Once {
                scope: OnceScope::Workspace,
                key,
                fingerprint: [0; 32],
                answer: None,
                expires_at: heard.item.received_at + REPEATED_WITHIN,
            })
        }))
    }

    /// A new version of content that says this.
    pub(super) fn says(&self, content: Content) -> (ContentId, Content) {
        (ContentId::from_uuid(self.ids.next()), content)
    }

    /// What leaves nothing behind but that it is told, and told once. A contact whom it is about is introduced, since it is
    /// often the first thing heard of a customer; whoever did nothing in a conversation is not.
    pub(super) async fn told_once(
        &self,
        heard: &Heard<'_>,
        (touch, contact): (Touch, Option<&ExternalId>),
        content: Option<(ContentId, Content)>,
        data: FactData,
    ) -> Result<Applied, RunError> {
        let Some(guard) = self.first(heard).await? else {
            return Ok(Applied::Nothing);
        };
        let nothing = Changes::of(heard.workspace).settle(heard.claimed, Settlement::Done);
        let (target, mut changes) = match contact {
            None => (None, nothing),
            Some(contact) if touch == Touch::Nothing => {
                let read = self.store.read(heard.workspace);
                (read.of_external(heard.channel, contact).await?, nothing)
            }
            Some(contact) => {
                let (target, changes) = self.talk(heard, touch, contact).await?;
                (Some(target), changes)
            }
        };
        if let Some((id, content)) = content {
            changes = changes.write(Write::Content(id, content, heard.item.received_at));
        }
        let fact = Fact {
            id: EventId::from_uuid(self.ids.next()),
            at: heard.at,
            channel: Some(heard.channel),
            conversation: target.as_ref().map(|target| target.conversation.id),
            contact: target.as_ref().map(|target| target.contact.id),
            audience: Audience::All,
            flags: heard.flags,
            data,
        };
        Ok(Applied::Changes(Box::new(changes.guard(guard).fact(fact))))
    }
}
