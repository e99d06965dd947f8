use crate::model::event::{
    Audience, EventId, Fact, FactData, Flags, InboundFact, MessageFact, MessageFailed,
    MessagePartiallySent, MessageRead, MessageWaiting,
};
use crate::model::message::{Failure, Message, MessageState, News, Part, news, state_of};
use crate::model::shared::{Hold, Ids, Pace, Time};
use crate::port::store::{Changes, Guard, MessageRecord, RowRef, Write};
use crate::port::work::{Job, NewWork, Target, Task, Woken, WorkId};

use super::hold::idle_tasks;

/// What becomes of a message: some of its parts changed, and something keeps it from being sent, or nothing does.
#[derive(Debug)]
pub(crate) struct Becoming<'a> {
    /// The message as it was read.
    pub(crate) record: &'a MessageRecord,
    /// Those of its parts that changed.
    pub(crate) parts: &'a [Part],
    /// What keeps it from being sent now.
    pub(crate) hold: Option<Hold>,
    /// Until when the contact has read what was sent, as far as it was looked at.
    pub(crate) read_until: Option<Time>,
    /// When.
    pub(crate) at: Time,
}

impl Becoming<'_> {
    /// The message and its parts as they are then, guarded, and what customers hear of it.
    pub(crate) fn put(self, changes: Changes, ids: &dyn Ids) -> Changes {
        let before = &self.record.message;
        let after = self.message();
        let mut changes = changes.guard(Guard::Version(RowRef::Message(before.id), before.version));
        for part in self.parts {
            changes = changes.write(Write::Part(part.clone()));
        }
        for data in self.told(&after) {
            changes = changes.fact(Fact {
                id: EventId::from_uuid(ids.next()),
                at: self.at,
                channel: Some(after.channel),
                conversation: Some(after.conversation),
                contact: Some(after.contact),
                audience: Audience::All,
                flags: Flags::default(),
                data,
            });
        }
        if after.control_after().is_some() && self.news(&after).contains(&News::Sent) {
            changes = changes.work(NewWork {
                pace: Pace::Free,
                id: WorkId::from_uuid(ids.next()),
                job: Job::Task(Task::ThreadControl { message: after.id }),
                lane: None,
                // of the channel itself: what it waits for, its parts wait for, and are woken with
                target: after.channel.into(),
                due: self.at,
            });
        }
        if before.state.is_lost() != after.state.is_lost() {
            // it was an answer from when it was accepted, and was none, or is one again
            changes = changes.work(NewWork {
                pace: Pace::Free,
                id: WorkId::from_uuid(ids.next()),
                job: Job::Task(Task::LastWord { message: after.id }),
                lane: None,
                target: Target::asked_of(after.channel),
                due: self.at,
            });
        }
        if after.state.is_over() {
            // nothing is left that could be late, or be put into its lane
            changes.woken.extend(idle_tasks(&after).map(Woken::Work));
        }
        changes.write(Write::Message(after))
    }

    fn now(&self) -> impl Iterator<Item = &Part> + Clone {
        self.record.parts.iter().map(|(seen, _)| {
            let changed = self.parts.iter().find(|part| part.id == seen.id);
            changed.unwrap_or(seen)
        })
    }

    fn message(&self) -> Message {
        let before = &self.record.message;
        Message {
            state: state_of(self.now(), false, self.hold.is_some(), self.read_until)
                .after(before.state),
            hold: self.hold.clone(),
            version: before.version + 1,
            ..before.clone()
        }
    }

    /// A hold for another reason is news, too.
    fn news(&self, after: &Message) -> Vec<News> {
        let before = &self.record.message;
        let reason = |hold: &Option<Hold>| hold.as_ref().map(|hold| hold.reason);
        let mut told = news(before.state, after.state);
        let held = reason(&after.hold).is_some() && reason(&after.hold) != reason(&before.hold);
        let waits = after.state == MessageState::Waiting;
        if held && waits && before.state == after.state {
            told.push(News::Waiting);
        }
        told
    }

    fn told(&self, after: &Message) -> Vec<FactData> {
        let (message, content) = (after.id, after.content);
        let about = || MessageFact { message, content };
        let data = |news| match news {
            News::Sent => Some(FactData::MessageSent(about())),
            News::Delivered => Some(FactData::MessageDelivered(about())),
            News::Read => {
                let read = MessageRead { message, count: 1 };
                Some(FactData::Inbound(InboundFact::MessageRead(read)))
            }
            News::Unconfirmed => Some(FactData::MessageUnconfirmed(about())),
            News::Expired => Some(FactData::MessageExpired(about())),
            News::Cancelled => Some(FactData::MessageCancelled(about())),
            News::PartiallySent => Some(FactData::MessagePartiallySent(MessagePartiallySent {
                message,
                content,
                failure: self.failure(),
            })),
            News::Failed => self.failure().map(|failure| {
                FactData::MessageFailed(MessageFailed {
                    message,
                    content,
                    failure,
                })
            }),
            News::Waiting => after.hold.clone().map(|hold| {
                FactData::MessageWaiting(MessageWaiting {
                    message,
                    content,
                    hold,
                })
            }),
        };
        self.news(after).into_iter().filter_map(data).collect()
    }

    /// Why it failed: the first failure.
    fn failure(&self) -> Option<Failure> {
        self.now().find_map(Part::failure).cloned()
    }
}
