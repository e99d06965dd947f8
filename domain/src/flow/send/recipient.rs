//! Whom Instagram names as the one who got a private reply (META 3.5): a comment's author may have another id there.

use crate::flow::converse::watch;
use crate::model::channel::Channel;
use crate::model::conversation::Watch;
use crate::model::message::{Message, Outcome};
use crate::model::shared::{ExternalId, Time};
use crate::port::store::{
    Changes, Guard, MessageRecord, NaturalKey, Read, RowRef, SendTarget, StoreError, Write,
};
use crate::port::work::NewWork;

use super::Send;

/// The conversation that a private reply belongs to after all.
pub(super) struct Moved {
    target: SendTarget,
    /// It is not on record yet.
    fresh: bool,
    /// The task that looks after it from then on, and the channel that wants that.
    watch: Option<(NewWork, Guard)>,
}

impl Send {
    /// Nothing when it belongs where it is.
    pub(super) async fn moved(
        &self,
        read: &dyn Read,
        (message, channel): (&Message, Option<&Channel>),
        outcome: &Outcome,
        now: Time,
    ) -> Result<Option<Moved>, StoreError> {
        let Some(to) = answered(message, outcome) else {
            return Ok(None);
        };
        let here = read.conversation(message.conversation).await?;
        if here.is_some_and(|here| here.contact.external_id == *to) {
            return Ok(None);
        }
        let found = read.of_external(message.channel, to).await?;
        let fresh = found.is_none();
        let mut target = found
            .unwrap_or_else(|| self.introduce(message.workspace, message.channel, to.clone(), now));
        let watch = channel.filter(|_| fresh).and_then(|channel| {
            let window = self.providers.find(channel.provider_app)?;
            let window = window.capabilities().response_window;
            let task = watch(&target.conversation, &channel.habits, window, now)?;
            let seen = Guard::Version(RowRef::Channel(channel.id), channel.version);
            Some((task, seen))
        });
        if watch.is_some() {
            target.conversation = target.conversation.watched(Watch::Armed);
        }
        Ok(Some(Moved {
            target,
            fresh,
            watch,
        }))
    }

    /// The message as it belongs there, and what that changes.
    pub(super) fn moves(
        &self,
        changes: Changes,
        record: &MessageRecord,
        moved: Moved,
        now: Time,
    ) -> (MessageRecord, Changes) {
        let SendTarget {
            contact,
            conversation,
        } = &moved.target;
        let changes = match moved.watch {
            Some((task, seen)) => changes.guard(seen).work(task),
            None => changes,
        };
        let record = MessageRecord {
            message: Message {
                contact: contact.id,
                conversation: conversation.id,
                ..record.message.clone()
            },
            ..record.clone()
        };
        let changes = if moved.fresh {
            let who = NaturalKey::Contact(contact.channel, contact.external_id.clone());
            changes
                .guard(Guard::Absent(who))
                .guard(Guard::Absent(NaturalKey::Conversation(contact.id)))
                .write(Write::Contact(contact.clone()))
                .write(Write::Conversation(conversation.clone()))
                .fact(self.opened(&moved.target, now))
        } else {
            let seen = Guard::Version(RowRef::Conversation(conversation.id), conversation.version);
            changes
                .guard(seen)
                .write(Write::Conversation(conversation.spoken(now)))
        };
        (record, changes)
    }
}

/// Who got it, when it is a private reply and Instagram says so.
fn answered<'a>(message: &Message, outcome: &'a Outcome) -> Option<&'a ExternalId> {
    message.plan().answers?;
    match outcome {
        Outcome::Accepted { to, .. } => to.as_ref(),
        Outcome::Rejected { .. } | Outcome::Deferred { .. } | Outcome::Unknown { .. } => None,
    }
}
