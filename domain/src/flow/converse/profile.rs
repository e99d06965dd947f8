use crate::model::conversation::{Contact, ContactId};
use crate::model::shared::{Ids, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, CommitError, Guard, RowRef, StoreError, Write};
use crate::port::work::{Job, NewWork, Pace, Target, Task, WorkId};

use super::Converse;

/// A contact whose profile is being asked for, and the task that does.
pub(crate) fn asking(contact: &Contact, ids: &dyn Ids, now: Time) -> (Contact, NewWork) {
    let task = NewWork {
        pace: Pace::Profile,
        id: WorkId::from_uuid(ids.next()),
        job: Job::Task(Task::Profile {
            contact: contact.id,
        }),
        lane: None,
        target: Target::asked_of(contact.channel),
        due: now,
    };
    (contact.asking(now), task)
}

impl Converse {
    /// A contact. Whose picture is not shown any more is asked for anew, so that who reads them next sees it.
    pub async fn contact(
        &self,
        workspace: WorkspaceId,
        id: ContactId,
    ) -> Result<Option<Contact>, StoreError> {
        let found = self.store.read(workspace).of_contact(id).await?;
        let Some(contact) = found.map(|target| target.contact) else {
            return Ok(None);
        };
        let now = self.clock.now();
        if !self.asks_profiles || !contact.profile.is_faded(now) {
            return Ok(Some(contact));
        }
        let (asked, task) = asking(&contact, &*self.ids, now);
        let seen = Guard::Version(RowRef::Contact(id), contact.version);
        let changes = Changes::of(workspace).guard(seen);
        let changes = changes.write(Write::Contact(asked.clone())).work(task);
        match self.store.commit(changes).await {
            Ok(()) => Ok(Some(asked)),
            // somebody changes them just now: whoever reads them next asks
            Err(CommitError::Conflict(_)) => Ok(Some(contact)),
            Err(error) => {
                tracing::warn!(contact.id = %id, %error, "a picture was not asked for anew");
                Ok(Some(contact))
            }
        }
    }
}
