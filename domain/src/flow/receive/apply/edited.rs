use chrono::Duration;

use crate::flow::RunError;
use crate::model::event::{FactData, InboundFact, MessageEdited, MessageFact};
use crate::model::message::{Content, Edits, Message, Text};
use crate::model::shared::ExternalId;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Lane, Settlement};

use super::message::By;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

/// An edit, as it was heard.
#[derive(Clone, Copy)]
pub(super) struct Edit<'a> {
    pub(super) external_id: &'a ExternalId,
    pub(super) text: &'a Text,
    pub(super) number: Option<u32>,
    pub(super) by: By,
}

/// When an edit that waits for its message looks for it again.
const LOOK_AGAIN: Duration = Duration::seconds(5);

impl Receive {
    /// A message was given other words: a new version of what it says. One that was taken back stays so, and an edit
    /// that comes after a later one changes nothing.
    pub(super) async fn edited(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        edit: Edit<'_>,
    ) -> Result<Applied, RunError> {
        let Some(guard) = self.first(heard).await? else {
            return Ok(Applied::Nothing);
        };
        let read = self.store.read(heard.workspace);
        let Some(id) = self.message_known_as(heard, edit.external_id).await? else {
            return self.edited_unknown(heard, contact, edit, guard).await;
        };
        let Some(record) = read.message(id).await? else {
            return Ok(Applied::Nothing);
        };
        let same = record.content.text() == Some(edit.text);
        if same && edit.number == Some(0) {
            return Ok(Applied::Nothing);
        }
        let (content, said) = self.says(record.content.reworded(edit.text.clone()));
        let after = record.message.edited(content, edit.number);
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

    /// An edit of what is not on record. One that does not say whose it is has no lane and may have overtaken its message
    /// by a moment, and what the account edits may be a message of ours whose answer is still to come: they wait.
    async fn edited_unknown(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        edit: Edit<'_>,
        guard: Guard,
    ) -> Result<Applied, RunError> {
        let waits = contact.is_none() || edit.by == By::Account;
        if waits && self.still_early(heard) {
            let lane = Lane::items(heard.channel, edit.external_id.as_str()).parked();
            let aside = self.aside(heard, lane, self.clock.now() + LOOK_AGAIN);
            return Ok(Applied::Changes(Box::new(aside)));
        }
        match contact {
            Some(contact) => self.first_heard_edited(heard, contact, edit, guard).await,
            None => self.unsupported(heard, None, "message_edit", None).await,
        }
    }

    /// An edit may come before its message, or instead of it (META 2.6): then it is the message, until that comes.
    async fn first_heard_edited(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        edit: Edit<'_>,
        guard: Guard,
    ) -> Result<Applied, RunError> {
        let (target, changes) = self.talk(heard, edit.by.touch(), contact).await?;
        let content = Content::Text(edit.text.clone());
        let by = (&target, edit.by);
        let (message, changes) = self.add(heard, changes, by, edit.external_id, &content);
        let message = Message {
            edits: Edits {
                earlier: vec![],
                number: edit.number.unwrap_or(1),
                unheard: true,
                deleted: false,
            },
            ..message
        };
        let about = MessageFact {
            message: message.id,
            content: message.content,
        };
        let first = match edit.by {
            By::Contact => FactData::MessageReceived(about),
            By::Account => FactData::MessageSentExternally(about),
        };
        let mut changes = changes.guard(guard).fact(self.fact(heard, &target, first));
        if message.edits.number > 0 {
            changes = changes.fact(self.fact(heard, &target, edited(&message)));
        }
        let changes = changes.write(Write::Message(message));
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// A message that is on record came. When only edits of it were heard, it is put on record with the edited words,
    /// and what it says beside them is told as one more edit: that it was received was told. One that was taken back
    /// stays so; that it was said, and when, changes the conversation all the same.
    pub(super) async fn heard_after_all(
        &self,
        heard: &Heard<'_>,
        (by, contact, content): (By, &ExternalId, &Content),
        known: &Message,
    ) -> Result<Applied, RunError> {
        if !known.edits.unheard {
            return Ok(Applied::Nothing);
        }
        let read = self.store.read(heard.workspace);
        let Some(record) = read.message(known.id).await? else {
            return Ok(Applied::Nothing);
        };
        let (target, changes) = self.talk(heard, by.touch(), contact).await?;
        let version = Guard::Version(RowRef::Message(known.id), record.message.version);
        let mut changes = changes.guard(version);
        let Some(words) = record.content.text() else {
            let came = record.message.came(heard.at).map(Write::Message);
            let changes = came.map(|came| Box::new(changes.write(came)));
            return Ok(changes.map_or(Applied::Nothing, Applied::Changes));
        };
        let now = content.reworded(words.clone());
        let original = self.says(content.clone());
        let whole = (now != record.content).then(|| self.says(now));
        let whole_id = whole.as_ref().map(|(id, _)| *id);
        let Some(after) = record.message.heard(original.0, whole_id, heard.at) else {
            return Ok(Applied::Nothing);
        };
        if whole.is_some() {
            changes = changes.fact(self.fact(heard, &target, edited(&after)));
        }
        for (id, content) in [Some(original), whole].into_iter().flatten() {
            changes = changes.write(Write::Content(id, content, heard.item.received_at));
        }
        Ok(Applied::Changes(Box::new(
            changes.write(Write::Message(after)),
        )))
    }
}

fn edited(message: &Message) -> FactData {
    FactData::Inbound(InboundFact::MessageEdited(MessageEdited {
        message: message.id,
        content: message.content,
        number: Some(message.edits.number),
    }))
}
