use crate::flow::RunError;
use crate::model::conversation::{Contact, ContactId, Conversation, ConversationId};
use crate::model::event::FactData;
use crate::model::shared::ExternalId;
use crate::port::store::{Changes, Guard, NaturalKey, RowRef, SendTarget, Write};
use crate::port::work::{Lane, Settlement, Woken};

use super::Heard;
use crate::flow::receive::Receive;

/// What happened to the conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// The contact wrote: the window opens.
    Wrote,
    /// The contact tapped or reacted: the window opens (META 3.4), and nothing was said.
    Tapped,
    /// The account wrote.
    Spoke,
    /// It is about the conversation, and changes nothing of it but that there is one.
    Concerned,
    /// Nothing: no conversation is opened for it.
    Nothing,
}

impl Touch {
    const fn opens_window(self) -> bool {
        matches!(self, Self::Wrote | Self::Tapped)
    }
}

impl Receive {
    /// The conversation with this contact, as `touch` leaves it, and the changes so far: it is opened when there is none.
    pub(super) async fn talk(
        &self,
        heard: &Heard<'_>,
        touch: Touch,
        contact: &ExternalId,
    ) -> Result<(SendTarget, Changes), RunError> {
        let read = self.store.read(heard.workspace);
        let changes = Changes::of(heard.workspace).settle(heard.claimed, Settlement::Done);
        let Some(target) = read.of_external(heard.channel, contact).await? else {
            let target = self.introduce(heard, touch, contact.clone());
            let changes = changes
                .guard(Guard::Absent(NaturalKey::Contact(
                    heard.channel,
                    contact.clone(),
                )))
                .guard(Guard::Absent(NaturalKey::Conversation(target.contact.id)))
                .write(Write::Contact(target.contact.clone()))
                .write(Write::Conversation(target.conversation.clone()))
                .fact(self.fact(heard, &target, FactData::ConversationOpened));
            return Ok((target, changes));
        };
        let on = &target.conversation;
        let after = match touch {
            Touch::Wrote => on.heard(heard.at),
            Touch::Tapped => on.tapped(heard.at),
            Touch::Spoke => on.spoken(heard.at),
            Touch::Concerned | Touch::Nothing => return Ok((target, changes)),
        };
        let mut changes = changes
            .guard(Guard::Version(RowRef::Conversation(on.id), on.version))
            .write(Write::Conversation(after));
        if on.awaited && touch.opens_window() {
            let lane = Lane::held(heard.channel, contact.as_str());
            changes = changes.wake(Woken::Lane(lane));
        }
        Ok((target, changes))
    }

    fn introduce(&self, heard: &Heard<'_>, touch: Touch, external_id: ExternalId) -> SendTarget {
        let contact = Contact {
            id: ContactId::from_uuid(self.ids.next()),
            workspace: heard.workspace,
            channel: heard.channel,
            external_id,
            opted_out: None,
            created_at: heard.item.received_at,
            version: 1,
        };
        let conversation = Conversation {
            id: ConversationId::from_uuid(self.ids.next()),
            workspace: heard.workspace,
            channel: heard.channel,
            contact: contact.id,
            last_inbound_at: touch.opens_window().then_some(heard.at),
            last_message_at: heard.at,
            read_until: None,
            awaited: false,
            created_at: heard.item.received_at,
            version: 1,
        };
        SendTarget {
            contact,
            conversation,
        }
    }
}
