use crate::flow::RunError;
use crate::model::event::{FactData, InboundFact, MessageEdited, MessageFact};
use crate::model::message::{Content, Edits, Message, Text};
use crate::model::shared::ExternalId;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::Settlement;

use super::message::By;
use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

type Edit<'a> = (&'a ExternalId, &'a Text, Option<u32>);

impl Receive {
    /// A message was given other words: a new version of what it says. One that was taken back stays so, and an edit
    /// that comes after a later one changes nothing.
    pub(super) async fn edited(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        edit: Edit<'_>,
    ) -> Result<Applied, RunError> {
        let (external_id, text, number) = edit;
        let Some(guard) = self.first(heard).await? else {
            return Ok(Applied::Nothing);
        };
        let read = self.store.read(heard.workspace);
        let Some(id) = self.message_known_as(heard, external_id).await? else {
            return match contact {
                Some(contact) => self.first_heard_edited(heard, contact, edit, guard).await,
                None => self.unsupported(heard, None, "message_edit").await,
            };
        };
        let Some(record) = read.message(id).await? else {
            return Ok(Applied::Nothing);
        };
        let (content, said) = self.says(record.content.reworded(text.clone()));
        let after = record.message.edited(content, number);
        let Some(after) = after.filter(|_| record.content != Content::Unsent) else {
            return Ok(Applied::Nothing);
        };
        let target = read.conversation(record.message.conversation).await?;
        let Some(target) = target else {
            return Ok(Applied::Nothing);
        };
        let version = Guard::Version(RowRef::Message(id), record.message.version);
        let changes = Changes::of(heard.workspace)
            .settle(heard.claimed, Settlement::Done)
            .guard(guard)
            .guard(version)
            .write(Write::Content(content, said, heard.item.received_at))
            .fact(self.fact(heard, &target, edited(&after)))
            .write(Write::Message(after));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// An edit may come before its message, or instead of it (META 2.6): then it is the message. What it said before is
    /// not taken any more when it comes.
    async fn first_heard_edited(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        (external_id, text, number): Edit<'_>,
        guard: Guard,
    ) -> Result<Applied, RunError> {
        let (target, changes) = self.talk(heard, Touch::Wrote, contact).await?;
        let by = (&target, By::Contact);
        let content = Content::Text(text.clone());
        let (message, changes) = self.add(heard, changes, by, external_id, &content);
        let message = Message {
            edits: Edits {
                earlier: vec![],
                number: number.unwrap_or(1),
            },
            ..message
        };
        let about = MessageFact {
            message: message.id,
            content: message.content,
        };
        let changes = changes
            .guard(guard)
            .fact(self.fact(heard, &target, FactData::MessageReceived(about)))
            .fact(self.fact(heard, &target, edited(&message)))
            .write(Write::Message(message));
        Ok(Applied::Changes(Box::new(changes)))
    }
}

fn edited(message: &Message) -> FactData {
    FactData::Inbound(InboundFact::MessageEdited(MessageEdited {
        message: message.id,
        content: message.content,
        number: Some(message.edits.number),
    }))
}
