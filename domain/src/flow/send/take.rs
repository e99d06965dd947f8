//! The control that a message takes which is sent at once: not in its turn, since what is before it may wait for that very
//! control.

use crate::flow::RunError;
use crate::flow::converse::Given;
use crate::flow::shared::{Tries, commit_or_look_again};
use crate::model::channel::{Channel, Connected, Turn};
use crate::model::conversation::{Contact, Conversation, ThreadAction, ThreadOwner};
use crate::model::message::{
    Failure, Message, MessageId, Outcome, PartOutcome, Steered, skip_rest,
};
use crate::model::shared::{Code, Hold, Pace, Time};
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Guard, MessageRecord, RowRef, Write};
use crate::port::work::{Claimed, Job, Lane, NewWork, Settlement, Task, Woken, WorkId};

use super::Send;
use super::becomes::Becoming;
use super::elsewhere::{not_given, once_more, owned_until};
use super::replaced::said_now;
use super::run::{Call, due, report};
use super::say::Taught;
use super::settle::learned;

/// So many messages of a conversation that wait for their turn are looked at for one that takes the control, the latest.
const MOST_BEHIND: u64 = 100;

/// The task that takes the control for a message, if one does.
pub(super) fn taking(message: &Message, to: &Contact, now: Time) -> Option<NewWork> {
    message.takes_apart().then(|| NewWork {
        pace: Pace::Free,
        id: WorkId::taking(message.id),
        job: Job::Task(Task::TakeControl {
            message: message.id,
        }),
        lane: Some(Lane::control(to.channel, to.external_id.as_str())),
        // of the channel itself: what it waits for, its parts wait for, and is woken with them
        target: to.channel.into(),
        due: now,
    })
}

/// The refusal of the control.
struct Refusal {
    failure: ProviderFailure,
    /// When it was asked for.
    at: Time,
}

impl Send {
    /// Called with a claimed task: takes the control of a conversation for a message that was sent at once.
    #[tracing::instrument(name = "send.take_control", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %id))]
    pub async fn take_control(&self, claimed: Claimed, id: MessageId) -> Result<(), RunError> {
        let Some(record) = self.still_takes(&claimed, id).await? else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let read = self.store.read(claimed.piece.workspace);
        let (through, target) = futures::try_join!(
            read.connected(record.message.channel),
            read.conversation(record.message.conversation),
        )?;
        drop(read);
        let now = self.clock.now();
        let through = through.filter(|it| it.channel.is_live());
        let Some((through, target)) = through.zip(target) else {
            // its turn says what is wrong
            let after = record.message.in_turn();
            return self.ends(&claimed, &record, after, None).await;
        };
        if let Some(hold) = through.channel.hold_at(now) {
            let on = &through.channel;
            let changes = Changes::of(on.workspace)
                .guard(Guard::Version(RowRef::Channel(on.id), on.version))
                .settle(&claimed, Settlement::Held(due(&hold, now)));
            return commit_or_look_again(&*self.store, &claimed, changes, now).await;
        }
        let Some(owner) = target.conversation.held_elsewhere(now) else {
            let after = record.message.given(&ThreadAction::Take, now);
            let lane = Lane::parts(through.channel.id, target.contact.external_id.as_str());
            return self.ends(&claimed, &record, after, Some(lane)).await;
        };
        let control = record.message.control().filter(|_| record.message.takes());
        let note = control.and_then(|it| it.metadata.as_deref());
        let asked = self.steers((&through, &target), &ThreadAction::Take, note);
        match asked.await {
            Ok(own) => {
                let given = Given {
                    conversation: record.message.conversation,
                    action: &ThreadAction::Take,
                    own: own.as_ref(),
                    message: Some(id),
                };
                let with = (&*self.store, &*self.clock, &*self.ids);
                given.put(with, &claimed, Settlement::Done).await
            }
            Err(failure) if failure.turn().is_some() => {
                let until = once_more(&failure, self.clock.now());
                self.finish(&claimed, Settlement::Held(until)).await
            }
            Err(failure) if failure.is_passing() && !failure.code.is_rate_limit() => {
                let until = once_more(&failure, self.clock.now());
                let hold = owned_until(owner, Some(until));
                self.awaits(&claimed, &record, hold, until).await
            }
            Err(failure) => {
                let refusal = Refusal { failure, at: now };
                self.not_taken(&claimed, (&through, owner), id, refusal)
                    .await
            }
        }
    }

    /// And what is behind a message that begins to wait for an owner takes the control from that, when it was sent at once, at a
    /// time when nobody knew of the owner.
    pub(super) async fn taken_behind(
        &self,
        changes: Changes,
        head: &Message,
        on: &Conversation,
    ) -> Changes {
        let now = self.clock.now();
        let Some(owner) = on.held_elsewhere(now) else {
            return changes;
        };
        let read = self.store.read(changes.workspace);
        let queued = read.queued(on.id, MOST_BEHIND);
        let found = futures::try_join!(read.conversation(on.id), queued);
        let (target, queued) = match found {
            Ok((Some(target), queued)) => (target, queued),
            Ok((None, _)) => return changes,
            Err(failure) => {
                // then it is taken in its turn
                report(&failure);
                return changes;
            }
        };
        let takes = |it: &Message| it.id != head.id && it.takes_from(owner);
        let behind = queued.into_iter().filter(takes);
        behind.fold(changes, |mut changes, message| {
            let after = Message {
                version: message.version + 1,
                ..message.apart()
            };
            changes.work.extend(taking(&after, &target.contact, now));
            changes
                .guard(Guard::Version(RowRef::Message(message.id), message.version))
                .write(Write::Message(after))
        })
    }

    /// The message for which the control is to be taken, if it still is.
    async fn still_takes(
        &self,
        claimed: &Claimed,
        id: MessageId,
    ) -> Result<Option<MessageRecord>, RunError> {
        let record = self.store.read(claimed.piece.workspace).message(id).await?;
        let takes = |it: &Message| it.takes_apart() && !it.state.is_over();
        Ok(record.filter(|record| takes(&record.message)))
    }

    /// The task is done, with the message as it is then.
    async fn ends(
        &self,
        claimed: &Claimed,
        record: &MessageRecord,
        after: Message,
        lane: Option<Lane>,
    ) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace);
        let mut changes = self.becomes(changes, &as_is(record, after), None, self.clock.now());
        changes.woken.extend(lane.map(Woken::Lane));
        changes.woken.extend(turns(record));
        let changes = changes.settle(claimed, Settlement::Done);
        self.unless_moved(claimed, &changes).await
    }

    /// Instagram does not answer: it is asked again, and the message is seen to wait.
    async fn awaits(
        &self,
        claimed: &Claimed,
        record: &MessageRecord,
        hold: Hold,
        until: Time,
    ) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace);
        let changes = changes.settle(claimed, Settlement::Held(until));
        let changes = self.becomes(changes, record, Some(hold), self.clock.now());
        self.unless_moved(claimed, &changes).await
    }

    /// Puts on record that it was refused: what is wrong with the channel is waited for, as by what is sent; what cannot be
    /// taken back is waited for; what its caller wanted to be taken fails.
    async fn not_taken(
        &self,
        claimed: &Claimed,
        (through, owner): (&Connected, &ThreadOwner),
        id: MessageId,
        Refusal { failure, at }: Refusal,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let outcome = not_given(failure);
        let mut tries = Tries::default();
        loop {
            let Some(record) = self.still_takes(claimed, id).await? else {
                return self.finish(claimed, Settlement::Done).await;
            };
            let now = self.clock.now();
            let read = self.store.read(workspace);
            let channel = read.channel(through.channel.id).await?;
            let used = Some(&through.credential);
            let said = said_now(&*read, channel.as_ref(), &outcome, used).await?;
            drop(read);
            let (Outcome::Rejected { code, words } | Outcome::Deferred { code, words, .. }) =
                &*said
            else {
                return self.finish(claimed, Settlement::Held(now)).await;
            };
            let changes = match channel.filter(|_| Channel::is_held_by(*code)) {
                // with the token that took the refused one's place
                _ if *code == Code::ProviderTransient => {
                    return self.finish(claimed, Settlement::Held(now)).await;
                }
                Some(channel) => {
                    let call = Call {
                        at,
                        through: Box::new(through.clone()),
                        taught: Taught::default(),
                    };
                    let learned = learned(&channel, &said, &call, now);
                    self.held_up(claimed, &record, (channel, learned), now)
                }
                None => {
                    let failure = Failure {
                        code: *code,
                        occurred_at: now,
                        attempt: claimed.attempt,
                        provider: words.known(),
                    };
                    self.refused(claimed, &record, owner, &failure)
                }
            };
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// It waits for its channel, which has learned from the answer.
    fn held_up(
        &self,
        claimed: &Claimed,
        record: &MessageRecord,
        (channel, learned): (Channel, Option<(Channel, Option<Turn>)>),
        now: Time,
    ) -> Changes {
        let hold = learned.as_ref().map_or(&channel, |(changed, _)| changed);
        let hold = hold.hold_at(now);
        let until = hold.as_ref().map_or(now, |hold| due(hold, now));
        let changes = self.becomes(Changes::of(channel.workspace), record, hold, now);
        let changes = match learned {
            Some((changed, turn)) => self.turned(changes, changed, turn, false, now),
            None => changes.guard(Guard::Version(RowRef::Channel(channel.id), channel.version)),
        };
        changes.settle(claimed, Settlement::Held(until))
    }

    /// It waits on when it was only to be taken back, and fails otherwise, with its work idle while that is written.
    fn refused(
        &self,
        claimed: &Claimed,
        record: &MessageRecord,
        owner: &ThreadOwner,
        failure: &Failure,
    ) -> Changes {
        let message = &record.message;
        if !message.takes() {
            tracing::warn!(message.id = %message.id, code = failure.code.as_str(), "the control is not given back");
            let hold = owned_until(owner, owner.expires_at);
            let mut changes = Changes::of(message.workspace).settle(claimed, Settlement::Done);
            changes.woken.extend(turns(record));
            let after = as_is(record, message.not_given_back());
            return self.becomes(changes, &after, Some(hold), failure.occurred_at);
        }
        let mut open = record.parts.iter().map(|(part, _)| part);
        let first = open.find(|part| part.outcome == PartOutcome::Open);
        let first = first.map(|part| part.with(PartOutcome::Failed(failure.clone())));
        let mut parts = vec![];
        if let Some(first) = first {
            parts.extend(skip_rest(&record.parts, &first, &message.plan()));
            parts.push(first);
        }
        let mut changes = Changes::of(message.workspace).settle(claimed, Settlement::Done);
        for part in &parts {
            let work = WorkId::from(part.id);
            changes = changes.guard(Guard::Idle(work)).wake(Woken::Work(work));
        }
        let becoming = Becoming {
            record: &as_is(record, message.steered(Steered::Failed(failure.clone()))),
            parts: &parts,
            hold: None,
            read_until: None,
            at: failure.occurred_at,
        };
        becoming.put(changes, &*self.ids)
    }
}

/// What waits until it is known what the task comes to.
fn turns(record: &MessageRecord) -> impl Iterator<Item = Woken> {
    let parts = record.parts.iter().map(|(part, _)| part);
    let open = parts.filter(|part| part.outcome == PartOutcome::Open);
    open.map(|part| Woken::Work(WorkId::from(part.id)))
}

/// The same record of a message that is so.
pub(super) fn as_is(record: &MessageRecord, message: Message) -> MessageRecord {
    MessageRecord {
        message,
        ..record.clone()
    }
}
