use std::collections::BTreeSet;

use crate::flow::RunError;
use crate::model::channel::UnsendPolicy;
use crate::model::event::{FactData, InboundFact};
use crate::model::message::{Content, Edits, Message, Part};
use crate::model::shared::ExternalId;
use crate::port::store::{Changes, Guard, MessageRecord, RowRef, SendTarget, Write};
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
        let of_several = record.parts.len() > 1;
        let mut parts = record.parts.iter().map(|(part, _)| part);
        let part = parts.find(|part| of_several && part.external_id.as_ref() == Some(external_id));
        if let Some(part) = part {
            return self.part_unsent(heard, &target, &record, part).await;
        }
        let version = Guard::Version(RowRef::Message(id), record.message.version);
        let Some((policy, guard)) = self.on_unsend(heard).await? else {
            return Ok(Applied::Nothing);
        };
        let after = record.message.taken_back(policy);
        let parts = record.parts.iter().map(|(part, _)| part.content);
        let gone: BTreeSet<_> = record.message.contents().chain(parts).collect();
        let mut changes = Changes::of(heard.workspace)
            .settle(heard.claimed, Settlement::Done)
            .guard(version)
            .guard(guard)
            .write(Write::Message(after));
        for content in gone {
            changes = changes.write(Write::Redacted(content, heard.item.received_at));
        }
        let fact = FactData::Inbound(InboundFact::MessageUnsent(id));
        let changes = changes.fact(self.fact(heard, &target, fact));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// One part of several was taken back, and the others were not: what it said is gone, from what the message says as
    /// well. Of a message of which nothing is left, nothing is left at all.
    async fn part_unsent(
        &self,
        heard: &Heard<'_>,
        target: &SendTarget,
        record: &MessageRecord,
        gone: &Part,
    ) -> Result<Applied, RunError> {
        let read = self.store.read(heard.workspace);
        let mut left = vec![];
        for (part, _) in &record.parts {
            let Some(content) = read.content(part.content).await? else {
                return Ok(Applied::Nothing);
            };
            if part.id == gone.id && content == Content::Unsent {
                return Ok(Applied::Nothing);
            }
            left.push(if part.id == gone.id {
                Content::Unsent
            } else {
                content
            });
        }
        let left = if left.iter().all(|content| *content == Content::Unsent) {
            Content::Unsent
        } else {
            Content::List(left)
        };
        let message = &record.message;
        let Some((policy, guard)) = self.on_unsend(heard).await? else {
            return Ok(Applied::Nothing);
        };
        let policy = if left == Content::Unsent {
            policy
        } else {
            UnsendPolicy::Redact
        };
        let (content, says) = self.says(left);
        let after = Message {
            content,
            ..message.taken_back(policy)
        };
        let mut changes = Changes::of(heard.workspace)
            .settle(heard.claimed, Settlement::Done)
            .guard(Guard::Version(RowRef::Message(message.id), message.version))
            .guard(guard)
            .write(Write::Content(content, says, heard.item.received_at))
            .write(Write::Message(after));
        let redacted: BTreeSet<_> = message.contents().chain([gone.content]).collect();
        for content in redacted {
            changes = changes.write(Write::Redacted(content, heard.item.received_at));
        }
        let fact = FactData::Inbound(InboundFact::MessageUnsent(message.id));
        let changes = changes.fact(self.fact(heard, target, fact));
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
        let Some((policy, guard)) = self.on_unsend(heard).await? else {
            return Ok(Applied::Nothing);
        };
        let (target, changes) = self.talk(heard, Touch::Concerned, contact).await?;
        let by = if own { By::Account } else { By::Contact };
        let said = (&target, by);
        let (message, changes) = self.add(heard, changes, said, external_id, &Content::Unsent);
        let fact = FactData::Inbound(InboundFact::MessageUnsent(message.id));
        let changes = changes.fact(self.fact(heard, &target, fact));
        let message = Message {
            edits: Edits {
                unheard: true,
                deleted: policy == UnsendPolicy::Delete,
                ..Edits::default()
            },
            ..message
        };
        let changes = changes.guard(guard).write(Write::Message(message));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// What the channel wants of what is taken back, and the guard of that.
    async fn on_unsend(
        &self,
        heard: &Heard<'_>,
    ) -> Result<Option<(UnsendPolicy, Guard)>, RunError> {
        let read = self.store.read(heard.workspace);
        let channel = read.channel(heard.channel).await?;
        Ok(channel.map(|channel| {
            let on = RowRef::Channel(channel.id);
            (channel.unsend, Guard::Version(on, channel.version))
        }))
    }
}
