//! What an event refers to, as the changes that tell it leave it: a delivery that begins with their commit need not read
//! it again.

use std::sync::Arc;

use domain::model::event::{Event, Fact};
use domain::model::message::Origin;
use domain::model::workspace::{Mode, WorkspaceId};
use domain::port::store::{Changes, Told, Write};
use uuid::Uuid;

use super::look::{Columns, Look};
use super::prepare::Prepared;
use super::sql::Lock;

/// A fact with what it refers to, but for the workspace's mode and the channel.
#[derive(Debug)]
pub(crate) struct AtHand {
    about: (Fact, Told),
    read: Option<(Uuid, i64)>,
}

/// The contacts that were read, as the record has them when the batch is written: with their versions.
pub(crate) fn contacts_read(members: &[&Prepared]) -> Look {
    let mut keys: Vec<_> = { members.iter() }
        .flat_map(|member| {
            let read = member
                .events
                .iter()
                .filter_map(|seed| seed.at_hand.as_ref()?.read());
            read.map(|(contact, _)| (member.workspace, contact))
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    Look {
        table: "contact",
        columns: Columns {
            ids: &["workspace_id", "id"],
            text: None,
            numbers: &["version"],
        },
        key: &["workspace_id", "id"],
        keys: keys
            .into_iter()
            .map(|(workspace, contact)| vec![workspace.into(), contact.into()])
            .collect(),
        lock: Lock::None,
    }
}

impl AtHand {
    /// `None` when the changes do not say all of it. What was sent is read: its parts settle one by one.
    pub(super) fn of(changes: &Changes, fact: &Fact) -> Option<Box<Self>> {
        let (message, content) = (fact.data.message(), fact.data.content());
        let was_sent = |write: &Write| matches!(write, Write::Message(it) if matches!(it.origin, Origin::Outbound { .. }));
        if message.is_some() && changes.writes.iter().any(was_sent) {
            return None;
        }
        let met = changes.met.as_ref();
        let met = met.filter(|it| Some(it.id) == fact.contact);
        let mut told = Told {
            contact: met.cloned(),
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
        let whole = told.contact.is_some() == fact.contact.is_some()
            && told.conversation.is_some() == fact.conversation.is_some()
            && told.message.is_some() == message.is_some()
            && told.content.is_some() == content.is_some();
        let written = |it: &Write| matches!(it, Write::Contact(it) if Some(it.id) == fact.contact);
        let read = met.filter(|_| !changes.writes.iter().any(written));
        whole.then(|| {
            Box::new(Self {
                about: (fact.clone(), told),
                read: read.map(|it| (it.id.as_uuid(), it.version)),
            })
        })
    }

    /// The contact that was read and is not written, and its version then.
    pub(super) const fn read(&self) -> Option<(Uuid, i64)> {
        self.read
    }

    /// As it is told.
    pub(super) fn told(
        &self,
        workspace: WorkspaceId,
        position: i64,
        mode: Mode,
    ) -> Arc<(Event, Told)> {
        let (fact, told) = self.about.clone();
        let event = Event {
            workspace,
            position,
            fact,
        };
        let mode = Some(mode);
        Arc::new((event, Told { mode, ..told }))
    }
}
