use crate::flow::RunError;
use crate::model::conversation::Control;
use crate::model::event::{FactData, InboundFact, ThreadChange, ThreadControlChanged};
use crate::model::message::{Content, Inbound};
use crate::model::shared::ExternalId;
use crate::port::store::{Guard, RowRef, Write};
use crate::port::work::{Lane, Woken};

use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

impl Receive {
    /// The control of a conversation changed (META 7): who has it is on record from then on, and what waits for it goes on
    /// when it is ours again.
    pub(super) async fn control_changed(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        (changed, note): (&ThreadControlChanged, Option<&String>),
    ) -> Result<Applied, RunError> {
        let content = note.cloned().map(|note| {
            let said = Content::Inbound(Box::new(Inbound::Note(note)));
            self.says(said)
        });
        let fact = InboundFact::ThreadControlChanged(ThreadControlChanged {
            content: content.as_ref().map(|it| it.0),
            ..changed.clone()
        });
        let who = (Touch::Concerned, contact);
        let told = self.told_once(heard, who, content, FactData::Inbound(fact));
        let Applied::Changes(changes) = told.await? else {
            return Ok(Applied::Nothing);
        };
        let (Some(by), Some(contact)) = (self.by(heard, changed), contact) else {
            return Ok(Applied::Changes(changes));
        };
        let read = self.store.read(heard.workspace);
        let found = read.of_external(heard.channel, contact).await?;
        let written = changes.writes.iter().find_map(|write| {
            if let Write::Conversation(conversation) = write {
                Some(conversation.clone())
            } else {
                None
            }
        });
        // one that begins with it is among the changes already
        let (seen, fresh) = match (written, found) {
            (Some(begun), _) => (begun, true),
            (None, Some(found)) => (found.conversation, false),
            (None, None) => return Ok(Applied::Changes(changes)),
        };
        // Webhooks overtake each other (META 2.3): what is known to be newer stays.
        if seen.knows_newer_owner(heard.at) {
            return Ok(Applied::Changes(changes));
        }
        let ours = by == Control::Ours;
        let mut after = seen.controlled(by, changed.next.clone(), heard.at);
        let mut changes = if fresh {
            after.version = seen.version;
            *changes
        } else {
            changes.guard(Guard::Version(RowRef::Conversation(seen.id), seen.version))
        };
        if ours {
            let lane = Lane::parts(heard.channel, contact.as_str());
            changes = changes.wake(Woken::Lane(lane));
        }
        Ok(Applied::Changes(Box::new(
            changes.write(Write::Conversation(after)),
        )))
    }

    /// Who has it, as far as the webhook says. One that names nobody whom we know goes to whom it was passed to, and to
    /// whom it was taken from (META 7).
    fn by(&self, heard: &Heard<'_>, changed: &ThreadControlChanged) -> Option<Control> {
        let own = self.providers.find(heard.item.provider_app);
        let own = own.and_then(|provider| provider.own_app());
        match (changed.change, &changed.next, own) {
            (ThreadChange::Roles | ThreadChange::Released, ..) => None,
            (_, Some(next), Some(own)) if *next == own => Some(Control::Ours),
            (_, Some(next), Some(_)) => Some(Control::Others(Some(next.clone()))),
            (ThreadChange::Passed, ..) => Some(Control::Ours),
            (ThreadChange::Taken, next, _) => Some(Control::Others(next.clone())),
        }
    }
}
