use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, stops};
use crate::model::conversation::{Contact, ContactId, OptedOut};
use crate::model::event::{ContactOptedOut, EventId, Fact, FactData};
use crate::model::shared::{ExternalId, Metadata, Name, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, RowRef, SendTarget, StoreError, Write};

use super::Send;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeContact {
    /// Whether they want to hear from programs; `Some(None)` says that they do again.
    pub opted_out: Option<Option<OptOut>>,
    /// The workspace's own key; `Some(None)` takes it away.
    pub reference: Option<Option<ExternalId>>,
    /// The notes, whole.
    pub metadata: Option<Metadata>,
    /// The edition that the change was decided on (`If-Match`).
    pub if_edition: Option<i64>,
}

/// They do not want to hear from programs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptOut {
    /// Since when; since now when absent.
    pub at: Option<Time>,
    /// Where they said so.
    pub source: Option<Name>,
}

/// Why it was not changed.
#[derive(Debug, Error)]
pub enum ChangeContactError {
    /// There is no such contact here.
    #[error("no such contact")]
    NotFound,
    /// It has another edition.
    #[error("the contact has changed")]
    Changed,
    /// They opted out in the future.
    #[error("the time is in the future")]
    Future,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ChangeContactError);

impl Send {
    /// A contact with what is said with them.
    pub async fn contact(
        &self,
        workspace: WorkspaceId,
        id: ContactId,
    ) -> Result<Option<SendTarget>, StoreError> {
        self.store.read(workspace).of_contact(id).await
    }

    /// Changes what a contact prefers, and what the workspace says of them. What waits to be sent by programs is refused when its turn comes.
    #[tracing::instrument(name = "send.change_contact", skip_all, fields(workspace.id = %workspace, contact.id = %id))]
    pub async fn change_contact(
        &self,
        workspace: WorkspaceId,
        id: ContactId,
        change: ChangeContact,
    ) -> Result<SendTarget, ChangeContactError> {
        let mut tries = Tries::default();
        loop {
            let target = self.store.read(workspace).of_contact(id).await?;
            let target = target.ok_or(ChangeContactError::NotFound)?;
            let SendTarget {
                contact,
                conversation,
            } = &target;
            if change.if_edition.is_some_and(|on| on != contact.edition) {
                return Err(ChangeContactError::Changed);
            }
            let now = self.clock.now();
            let opted_out = change.opted_out(contact, now);
            if opted_out.as_ref().is_some_and(|out| out.at > now) {
                return Err(ChangeContactError::Future);
            }
            let changed = Contact {
                opted_out,
                ..change.said(contact)
            };
            if changed == *contact {
                return Ok(target);
            }
            let mut changes =
                Changes::of(workspace).guard(Guard::Version(RowRef::Contact(id), contact.version));
            let mut after = conversation.clone();
            if changed.opted_out != contact.opted_out {
                // whoever decided to send guards the conversation, and decides again; what is only noted concerns nobody
                after.version += 1;
                changes = changes
                    .guard(Guard::Version(
                        RowRef::Conversation(conversation.id),
                        conversation.version,
                    ))
                    .write(Write::Conversation(after.clone()));
            }
            let changed = SendTarget {
                contact: Contact {
                    edition: contact.edition + 1,
                    version: contact.version + 1,
                    ..changed
                },
                conversation: after,
            };
            changes = changes.write(Write::Contact(changed.contact.clone()));
            let out = changed.contact.opted_out.as_ref();
            if let Some(out) = out.filter(|_| contact.opted_out.is_none()) {
                changes = changes.fact(self.opted_out(&changed, out.at, now));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(changed),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn opted_out(&self, target: &SendTarget, since: Time, at: Time) -> Fact {
        let data = FactData::ContactOptedOut(ContactOptedOut { at: since });
        let id = EventId::from_uuid(self.ids.next());
        Fact::about(id, &target.conversation, data, at)
    }
}

impl ChangeContact {
    /// The contact with what the workspace says of them.
    fn said(&self, contact: &Contact) -> Contact {
        let mut said = contact.clone();
        if let Some(reference) = &self.reference {
            said.reference.clone_from(reference);
        }
        if let Some(metadata) = &self.metadata {
            said.metadata.clone_from(metadata);
        }
        said
    }

    /// The preference as it is then. Whoever opted out before did so then, unless another time is said.
    fn opted_out(&self, contact: &Contact, now: Time) -> Option<OptedOut> {
        match &self.opted_out {
            None => contact.opted_out.clone(),
            Some(None) => None,
            Some(Some(out)) => {
                let before = contact.opted_out.as_ref();
                Some(OptedOut {
                    at: out.at.or(before.map(|out| out.at)).unwrap_or(now),
                    source: out.source.clone(),
                })
            }
        }
    }
}
