use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::message::{MessageId, cancel};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Guard};
use crate::port::work::{Woken, WorkId};

use super::becomes::Becoming;
use super::read::shown;
use super::{MessageView, Send};

/// Why it is not withdrawn.
#[derive(Debug, Error)]
pub enum CancelMessageError {
    /// There is no such message here, or none that is shown any more.
    #[error("no such message")]
    NotFound,
    /// Nothing of it is left that was not begun.
    #[error("nothing of it is left to be withdrawn")]
    TooLate,
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CancelMessageError);

impl Send {
    /// Withdraws what of a message was not begun. What is withdrawn never leaves: its work is idle when that is written,
    /// and finds it on record when it starts.
    #[tracing::instrument(name = "send.cancel", skip_all, fields(workspace.id = %workspace, message.id = %id))]
    pub async fn cancel(
        &self,
        workspace: WorkspaceId,
        id: MessageId,
        asked: Asked,
    ) -> Result<Made<MessageView>, CancelMessageError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<CancelMessageError>(&*read).await?;
            let record = shown(&*read, id).await?;
            let record = record.ok_or(CancelMessageError::NotFound)?;
            if before.is_some() {
                return Ok(Made::again(record.into()));
            }
            let now = self.clock.now();
            let parts = cancel(&record.parts, now);
            if parts.is_empty() {
                return Err(CancelMessageError::TooLate);
            }
            let answer = Answer {
                status: 200,
                resource: id.to_string(),
                sealed: None,
            };
            let mut changes =
                Changes::of(workspace).once(asked.record(OnceScope::Workspace, answer, now));
            for part in &parts {
                let work = WorkId::from(part.id);
                // held, it would keep its lane until its time
                changes = changes.guard(Guard::Idle(work)).wake(Woken::Work(work));
            }
            let becoming = Becoming {
                record: &record,
                parts: &parts,
                hold: None,
                read_until: None,
                at: now,
            };
            let changes = becoming.put(changes, &*self.ids);
            drop(read);
            match self.store.commit(changes).await {
                Ok(()) => {
                    let made = shown(&*self.store.read(workspace), id).await?;
                    let made = made.ok_or(CancelMessageError::NotFound)?;
                    return Ok(Made::new(made.into()));
                }
                Err(error) => tries.again(error)?,
            }
        }
    }
}
