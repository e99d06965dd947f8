use thiserror::Error;

use crate::flow::shared::{Reused, Tries, stops};
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::By;
use crate::model::channel::{Capabilities, Channel};
use crate::model::conversation::{CommentRef, Contact};
use crate::model::message::{
    Agency, AskedControl, Entry, Message, MessageId, Origin, Part, Refused, Saying, judge, reopen,
};
use crate::model::shared::{Code, Time};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{
    Changes, CommitError, Conflict, Guard, MessageRecord, NaturalKey, Read, RowRef, StoreError,
    Write,
};
use crate::port::work::{NewWork, Pace, WorkId};

use super::becomes::Becoming;
use super::compose::{expiry, sending};
use super::hold::{releasing, until_contact_writes};
use super::pace::paces;
use super::read::shown;
use super::see_comment::{before_again, unanswerable};
use super::take::{as_is, taking};
use super::{MessageView, Send};

/// How often it is waited for what becomes of the work of before.
const MOST_PAUSES: u32 = 5;

/// What there is of the work that was to send the parts before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing: it came to its end. They are sent by new work.
    Gone,
    /// It never had its turn, because what is before it in its lane waits. It sends them when it has it.
    Waits,
}

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

fn gone(id: WorkId) -> Guard {
    Guard::Absent(NaturalKey::Work(id))
}

impl Before {
    /// The work that sends these parts.
    fn sends(
        self,
        changes: Changes,
        parts: Vec<(&Part, Pace)>,
        (to, now): (&Contact, Time),
    ) -> Changes {
        parts.into_iter().fold(changes, |changes, (part, pace)| {
            let id = WorkId::from(part.id);
            match self {
                Self::Waits => changes.guard(Guard::Waiting(id)),
                Self::Gone => changes.guard(gone(id)).work(NewWork {
                    pace,
                    ..sending(part, to, now)
                }),
            }
        })
    }
}

impl Send {
    /// Sends what of a message failed, and what was skipped for it, again: at the end of its lane, or in its old place when it
    /// failed before its turn and that is still to come.
    #[tracing::instrument(name = "send.retry", skip_all, fields(workspace.id = %workspace, message.id = %id))]
    pub async fn retry(
        &self,
        workspace: WorkspaceId,
        id: MessageId,
        asked: Asked,
    ) -> Result<Made<MessageView>, RetryMessageError> {
        let (mut tries, mut pauses) = (Tries::default(), 0);
        let mut work = Before::Gone;
        loop {
            let read = self.store.read(workspace);
            let before = asked.before::<RetryMessageError>(&*read).await?;
            let record = shown(&*read, id).await?;
            let record = record.ok_or(RetryMessageError::NotFound)?;
            if before.is_some() {
                return Ok(Made::again(record.into()));
            }
            let mut changes = self.again(&*read, &record, &asked.by, work).await?;
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
                    if work == Before::Gone =>
                {
                    work = Before::Waits;
                }
                // it is just coming to its end: it has nothing left to do
                Err(CommitError::Conflict(
                    Conflict::Present(NaturalKey::Work(_))
                    | Conflict::Running(_)
                    | Conflict::Gone(_),
                )) if pauses < MOST_PAUSES => {
                    pauses += 1;
                    work = Before::Gone;
                    if !self.patience.pause().await {
                        return Err(Stopped::Busy.into());
                    }
                }
                Err(error) => {
                    work = Before::Gone;
                    tries.again(error)?;
                }
            }
        }
    }

    async fn again(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        by: &By,
        work: Before,
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
        let can = provider.capabilities();
        let (comment, refused) = answerable_again(read, (message, &channel), can, now).await?;
        // its parts were signed when it was accepted, and fit
        let sender = sender.unsigned();
        let says = Saying {
            content: &record.content,
            sender: &sender,
            plan,
            agency: Agency {
                feature: provider.human_agent(),
                permitted: plan.human_agent,
            },
            // decided when it was accepted
            control: &AskedControl::AsChannel,
        };
        let to = (&target.contact, &target.conversation);
        let judged = judge(says, &channel, to, can, now);
        let accepted = judged.beside(refused).accepted()?;

        let changes = Changes::of(message.workspace)
            .guard(Guard::Version(RowRef::Channel(channel.id), channel.version));
        let mut changes = answers(changes, comment, message.id);
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
            let parts = paces(read, record, &parts).await?;
            changes = work.sends(changes, parts, (&target.contact, now));
        }
        if let Some(task) = expiry(message) {
            changes = changes.guard(gone(task.id)).work(task);
        }
        let held = hold.is_some() || channel.hold_at(now).is_some();
        let anew = message.agent_audited(accepted.entry == Entry::HumanAgent);
        let asked = target.conversation.asked_by(now);
        let anew =
            anew.answering(asked, now)
                .anew(held, target.conversation.held_elsewhere(now), now);
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

/// The comment is answered by this message. Another reply that is accepted meanwhile is decided on the comment as it was.
fn answers(changes: Changes, comment: Option<CommentRef>, by: MessageId) -> Changes {
    match comment {
        Some(comment) => changes
            .guard(Guard::Version(RowRef::Comment(comment.id), comment.version))
            .write(Write::Comment(comment.answered(by))),
        None => changes,
    }
}

/// The comment that it answers in private, when it does, and why it may not: as a new reply would be refused.
async fn answerable_again(
    read: &dyn Read,
    (message, channel): (&Message, &Channel),
    can: &Capabilities,
    now: Time,
) -> Result<(Option<CommentRef>, Vec<Refused>), StoreError> {
    let plan = message.plan();
    let Some(answering) = plan.answers else {
        return Ok((None, vec![]));
    };
    let Some(comment) = read.comment(answering.comment).await? else {
        return Ok((None, vec![Refused::Comment(Code::CommentUnknown)]));
    };
    let before = before_again(read, &comment, message.id).await?;
    let on = (&comment, before);
    let refused = unanswerable(read, on, (channel, can), plan.turn(now)).await?;
    let refused = refused.into_iter().map(Refused::Comment).collect();
    Ok((Some(comment), refused))
}
