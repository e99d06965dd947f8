//! What an event refers to, as the changes that tell it leave it: a delivery that begins with their commit need not read
//! it again.

use std::sync::Arc;

use domain::model::event::{Event, Fact};
use domain::model::message::{Message, Origin};
use domain::model::workspace::{Mode, WorkspaceId};
use domain::port::store::{Changes, Told, Write};

/// A fact with what it refers to, but for the workspace's mode and the channel.
#[derive(Debug, Clone)]
pub(crate) struct AtHand(Arc<(Fact, Told)>);

impl AtHand {
    /// `None` when the changes do not say all of it. What was sent is read: its parts settle one by one.
    pub(super) fn of(changes: &Changes, fact: &Fact) -> Option<Self> {
        let (message, content) = (fact.data.message(), fact.data.content());
        let mut told = Told {
            contact: { changes.met.clone() }.filter(|it| Some(it.id) == fact.contact),
            ..Told::default()
        };
        for write in &changes.writes {
            if let Write::Contact(it) = write
                && Some(it.id) == fact.contact
            {
                told.contact = Some(it.clone());
            } else if let Write::Conversation(it) = write
                && Some(it.id) == fact.conversation
            {
                told.conversation = Some(it.clone());
            } else if let Write::Message(it) = write
                && Some(it.id) == message
            {
                told.message = Some(it.clone());
            } else if let Write::Content(id, it, _) = write
                && Some(*id) == content
            {
                told.content = Some(it.clone());
            }
        }
        let was_sent = |it: &Message| matches!(it.origin, Origin::Outbound { .. });
        let whole = told.contact.is_some() == fact.contact.is_some()
            && told.conversation.is_some() == fact.conversation.is_some()
            && told.message.is_some() == message.is_some()
            && told.content.is_some() == content.is_some()
            && !told.message.as_ref().is_some_and(was_sent);
        whole.then(|| Self(Arc::new((fact.clone(), told))))
    }

    /// As it is told.
    pub(super) fn told(
        &self,
        workspace: WorkspaceId,
        position: i64,
        mode: Mode,
    ) -> Arc<(Event, Told)> {
        let (fact, told) = (*self.0).clone();
        let event = Event {
            workspace,
            position,
            fact,
        };
        let mode = Some(mode);
        Arc::new((event, Told { mode, ..told }))
    }
}
