use std::collections::BTreeSet;

use crate::flow::RunError;
use crate::model::event::{FactData, InboundFact};
use crate::model::message::Content;
use crate::model::shared::ExternalId;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::Settlement;

use super::message::By;
use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

impl Receive {
    /// A message was taken back: all that it ever said is gone, from what was not yet delivered, too.
    pub(super) async fn unsent(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        external_id: &ExternalId,
        own: bool,
    ) -> Result<Applied, RunError> {
        let read = self.store.read(heard.workspace);
        let Some(id) = self.message_known_as(heard, external_id).await? else {
            return self.never_heard(heard, contact, external_id, own).await;
        };
        let Some(record) = read.message(id).await? else {
            return Ok(Applied::Nothing);
        };
        if record.content == Content::Unsent {
            return Ok(Applied::Nothing);
        }
        let target = read.conversation(record.message.conversation).await?;
        let Some(target) = target else {
            return Ok(Applied::Nothing);
        };
        let version = Guard::Version(RowRef::Message(id), record.message.version);
        let mut after = record.message.clone();
        after.version += 1;
        let parts = record.parts.iter().map(|(part, _)| part.content);
        let gone: BTreeSet<_> = record.message.contents().chain(parts).collect();
        let mut changes = Changes::of(heard.workspace)
            .settle(heard.claimed, Settlement::Done)
            .guard(version)
            .write(Write::Message(after));
        for content in gone {
            changes = changes.write(Write::Redacted(content, heard.item.received_at));
        }
        let fact = FactData::Inbound(InboundFact::MessageUnsent(id));
        let changes = changes.fact(self.fact(heard, &target, fact));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// A message was taken back before it was heard: it is put on record without what it said, so that it says nothing
    /// when it comes after all.
    async fn never_heard(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        external_id: &ExternalId,
        own: bool,
    ) -> Result<Applied, RunError> {
        let (target, changes) = self.talk(heard, Touch::Concerned, contact).await?;
        let by = if own { By::Account } else { By::Contact };
        let said = (&target, by);
        let (message, changes) = self.add(heard, changes, said, external_id, &Content::Unsent);
        let fact = FactData::Inbound(InboundFact::MessageUnsent(message.id));
        let changes = changes.fact(self.fact(heard, &target, fact));
        Ok(Applied::Changes(Box::new(changes)))
    }
}
