use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::By;
use crate::model::message::{
    Agency, AskedControl, Entry, Message, MessageId, Origin, Refused, Saying, accept, reopen,
};
use crate::model::shared::Code;
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{
    Changes, CommitError, Conflict, Guard, MessageRecord, NaturalKey, Read, RowRef, Write,
};
use crate::port::work::{NewWork, WorkId};

use super::becomes::Becoming;
use super::compose::{expiry, paced, sending};
use super::hold::{releasing, until_contact_writes};
use super::read::shown;
use super::take::{as_is, taking};
use super::{MessageView, Send};

/// How often it is waited for that the work of before is gone.
const MOST_PAUSES: u32 = 5;

/// Why it is not sent again.
#[derive(Debug, Error)]
pub enum RetryMessageError {
    /// There is no such message here, or none that is shown any more.
    #[error("no such message")]
    NotFound,
    /// It did not fail, or its time is over.
    #[error("it did not fail, or its time is over")]
    NotFailed,
    /// Its channel, its window or its content does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(RetryMessageError);

impl Send {
    /// Sends what of a message failed, and what was skipped for it, again: at the end of its lane.
    #[tracing::instrument(name = "send.retry", skip_all, fields(workspace.id = %workspace, message.id = %id))]
    pub async fn retry(
        &self,
        workspace: WorkspaceId,
        id: MessageId,
        asked: Asked,
    ) -> Result<Made<MessageView>, RetryMessageError> {
        let (mut tries, mut pauses) = (Tries::default(), 0);
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<RetryMessageError>(&*read).await?;
            let record = shown(&*read, id).await?;
            let record = record.ok_or(RetryMessageError::NotFound)?;
            if before.is_some() {
                return Ok(Made::again(record.into()));
            }
            let mut changes = self.again(&*read, &record, &asked.by).await?;
            let answer = Answer {
                status: 202,
                resource: id.to_string(),
                sealed: None,
            };
            let now = self.clock.now();
            changes = changes.once(asked.record(OnceScope::Workspace, answer, now));
            match self.store.commit(changes).await {
                Ok(()) => {
                    let made = shown(&*read, id).await?;
                    let made = made.ok_or(RetryMessageError::NotFound)?;
                    return Ok(Made::new(made.into()));
                }
                Err(CommitError::Conflict(Conflict::Present(NaturalKey::Work(_))))
                    if pauses < MOST_PAUSES =>
                {
                    pauses += 1;
                    if !self.patience.pause().await {
                        return Err(Stopped::Busy.into());
                    }
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    async fn again(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        by: &By,
    ) -> Result<Changes, RetryMessageError> {
        let message = &record.message;
        let now = self.clock.now();
        let parts = reopen(&record.parts);
        if parts.is_empty() || message.plan().is_late(now) {
            return Err(RetryMessageError::NotFailed);
        }
        let channel = read.channel(message.channel).await?;
        let target = read.conversation(message.conversation).await?;
        let (channel, target) = channel.zip(target).ok_or(RetryMessageError::NotFound)?;
        let provider = self
            .providers
            .find(channel.provider_app)
            .ok_or(Refused::Channel(Code::ProviderAppMissing))?;
        let Origin::Outbound { sender, plan, .. } = &message.origin else {
            return Err(RetryMessageError::NotFailed);
        };
        let says = Saying {
            content: &record.content,
            sender,
            plan,
            agency: Agency {
                feature: provider.human_agent(),
                permitted: plan.human_agent,
            },
            // decided when it was accepted
            control: &AskedControl::AsChannel,
        };
        let to = (&target.contact, &target.conversation);
        let accepted = accept(says, &channel, to, provider.capabilities(), now)?;

        let mut changes = Changes::of(message.workspace)
            .guard(Guard::Version(RowRef::Channel(channel.id), channel.version));
        // The work of before is gone in a moment, if it is not yet: it has nothing left to do.
        let gone = |id: WorkId| Guard::Absent(NaturalKey::Work(id));
        let audited = self.as_agent(by, message, accepted.entry, now);
        changes.audit.extend(audited);
        let mut hold = None;
        if accepted.entry == Entry::Wait {
            let held = Message {
                hold: Some(until_contact_writes(now)),
                ..message.clone()
            };
            let on = &target.conversation;
            changes = changes
                .guard(gone(WorkId::held(message.id)))
                .guard(Guard::Version(RowRef::Conversation(on.id), on.version))
                .write(Write::Conversation(on.awaiting()));
            changes.work.extend(releasing(&held, &target.contact, now));
            hold = held.hold;
        } else {
            let said = record.content.parts();
            for part in &parts {
                let said = said.get(usize::from(part.index));
                changes = changes.guard(gone(WorkId::from(part.id))).work(NewWork {
                    pace: paced(message, said),
                    ..sending(part, &target.contact, now)
                });
            }
        }
        if let Some(task) = expiry(message) {
            changes = changes.guard(gone(task.id)).work(task);
        }
        let held = hold.is_some() || channel.hold_at(now).is_some();
        let anew = message.agent_audited(accepted.entry == Entry::HumanAgent);
        let anew = anew.anew(held, target.conversation.held_elsewhere(now), now);
        if let Some(task) = taking(&anew, &target.contact, now) {
            // the conversation says whose the control is
            let on = &target.conversation;
            changes = changes
                .guard(Guard::Version(RowRef::Conversation(on.id), on.version))
                .guard(gone(task.id))
                .work(task);
        }
        let becoming = Becoming {
            record: &as_is(record, anew),
            parts: &parts,
            hold,
            read_until: None,
            at: now,
        };
        Ok(becoming.put(changes, &*self.ids))
    }
}
