use crate::flow::RunError;
use crate::flow::converse::{asking, watch};
use crate::model::conversation::{Contact, ContactId, Conversation, ConversationId, Watch};
use crate::model::event::FactData;
use crate::model::shared::{ExternalId, Time};
use crate::port::store::{Changes, Guard, NaturalKey, RowRef, SendTarget, Write};
use crate::port::work::{Lane, NewWork, Settlement, Woken};

use super::Heard;
use crate::flow::receive::Receive;

/// What happened to the conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// The contact wrote: the window opens.
    Wrote,
    /// The contact tapped: the window opens (META 3.4), an answer is due, and nothing was said.
    Tapped,
    /// The contact reacted: the window opens (META 3.4), and nothing was said.
    Reacted,
    /// The account wrote.
    Spoke,
    /// It is about the conversation, and changes nothing of it but that there is one.
    Concerned,
    /// Nothing: no conversation is opened for it.
    Nothing,
}

impl Touch {
    /// Whether it is something that the contact did.
    const fn is_the_contacts(self) -> bool {
        matches!(self, Self::Wrote | Self::Tapped | Self::Reacted)
    }

    fn after(self, on: &Conversation, at: Time) -> Option<Conversation> {
        match self {
            Self::Wrote => Some(on.heard(at)),
            Self::Tapped => Some(on.tapped(at)),
            Self::Reacted => Some(on.reacted(at)),
            Self::Spoke => Some(on.spoken(at)),
            Self::Concerned | Self::Nothing => None,
        }
    }
}

impl Receive {
    /// The conversation with this contact, as `touch` leaves it, and the changes so far: it is opened when there is none,
    /// and when it was closed.
    pub(super) async fn talk(
        &self,
        heard: &Heard<'_>,
        touch: Touch,
        contact: &ExternalId,
    ) -> Result<(SendTarget, Changes), RunError> {
        let read = self.store.read(heard.workspace);
        let changes = Changes::of(heard.workspace).settle(heard.claimed, Settlement::Done);
        let Some(target) = read.of_external(heard.channel, contact).await? else {
            return self.introduce(heard, touch, contact, changes).await;
        };
        let changes = changes.met(&target.contact);
        let on = &target.conversation;
        let Some(after) = touch.after(on, heard.at) else {
            return Ok((target, changes));
        };
        let came_back = after.overheard(heard.flags.standby, heard.at);
        let (after, changes) = match came_back {
            Some(overheard) if touch.is_the_contacts() => {
                let lane = Lane::parts(heard.channel, contact.as_str());
                let changes = if heard.flags.standby {
                    changes
                } else {
                    changes.wake(Woken::Lane(lane))
                };
                let version = after.version;
                (
                    Conversation {
                        version,
                        ..overheard
                    },
                    changes,
                )
            }
            Some(_) | None => (after, changes),
        };
        let opened = !on.is_open() && after.is_open();
        let changes = changes.guard(Guard::Version(RowRef::Conversation(on.id), on.version));
        let (after, mut changes) = if opened || on.details.watch == Watch::Resting {
            self.look_after(heard, after, changes).await?
        } else {
            (after, changes)
        };
        if opened {
            changes = changes.fact(self.fact(heard, &target, FactData::ConversationOpened));
        }
        if on.awaited && !after.awaited {
            let lane = Lane::held(heard.channel, contact.as_str());
            changes = changes.wake(Woken::Lane(lane));
        }
        let known = &target.contact;
        if let Some((asking, task)) = self.asking(heard, touch, known) {
            changes = changes
                .guard(Guard::Version(RowRef::Contact(known.id), known.version))
                .write(Write::Contact(asking))
                .work(task);
        }
        let changes = changes.write(Write::Conversation(after));
        Ok((target, changes))
    }

    /// Somebody who was never heard here.
    async fn introduce(
        &self,
        heard: &Heard<'_>,
        touch: Touch,
        external_id: &ExternalId,
        changes: Changes,
    ) -> Result<(SendTarget, Changes), RunError> {
        let seen_at = heard.item.received_at;
        let contact = Contact::seen(
            ContactId::from_uuid(self.ids.next()),
            heard.workspace,
            heard.channel,
            external_id.clone(),
            seen_at,
        );
        let (contact, task) = match self.asking(heard, touch, &contact) {
            Some((asking, task)) => (asking, Some(task)),
            None => (contact, None),
        };
        let contact = Contact {
            version: 1,
            ..contact
        };
        let begun = Conversation::begun(
            ConversationId::from_uuid(self.ids.next()),
            heard.workspace,
            (heard.channel, contact.id),
            heard.at,
            seen_at,
        );
        let touched = touch.after(&begun, heard.at).unwrap_or(begun);
        let (touched, mut changes) = self.look_after(heard, touched, changes).await?;
        let target = SendTarget {
            contact,
            conversation: Conversation {
                version: 1,
                ..touched
            },
        };
        changes.work.extend(task);
        let changes = changes
            .guard(Guard::Absent(NaturalKey::Contact(
                heard.channel,
                external_id.clone(),
            )))
            .guard(Guard::Absent(NaturalKey::Conversation(target.contact.id)))
            .write(Write::Contact(target.contact.clone()))
            .write(Write::Conversation(target.conversation.clone()))
            .fact(self.fact(heard, &target, FactData::ConversationOpened));
        Ok((target, changes))
    }

    /// A conversation that opens, or rested, with the task that looks after it when its channel wants that. How the channel
    /// wants it is guarded: a change of that looks for the conversations that are on record.
    async fn look_after(
        &self,
        heard: &Heard<'_>,
        conversation: Conversation,
        changes: Changes,
    ) -> Result<(Conversation, Changes), RunError> {
        if conversation.details.watch == Watch::Armed {
            return Ok((conversation, changes));
        }
        let read = self.store.read(heard.workspace);
        let Some(channel) = read.channel(heard.channel).await? else {
            return Ok((conversation, changes));
        };
        let changes = changes.guard(Guard::Version(RowRef::Channel(channel.id), channel.version));
        let now = heard.item.received_at;
        Ok(
            match watch(&conversation, &channel.habits, heard.window, now) {
                Some(task) => (conversation.watched(Watch::Armed), changes.work(task)),
                None => (conversation.watched(Watch::Off), changes),
            },
        )
    }

    /// A contact whose profile is to be asked for, and the task that does.
    fn asking(
        &self,
        heard: &Heard<'_>,
        touch: Touch,
        contact: &Contact,
    ) -> Option<(Contact, NewWork)> {
        let now = heard.item.received_at;
        let asks = self.asks_profiles && touch.is_the_contacts() && contact.profile.is_wanted(now);
        asks.then(|| asking(contact, &*self.ids, now))
    }
}
