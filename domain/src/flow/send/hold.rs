//! Messages that are not in their lane yet: they are scheduled, or wait until the contact writes. What is in a lane holds up
//! all that comes after it; these must not.

use crate::model::conversation::Contact;
use crate::model::message::{Entry, Message, OnClosedWindow, Plan};
use crate::model::shared::{Code, Hold, HoldAt, Pace, Time};
use crate::port::work::{Job, Lane, NewWork, Task, WorkId};

use super::run::due;

/// What keeps a message from its lane from the beginning.
pub(super) fn held_from(plan: &Plan, entry: Entry, now: Time) -> Option<Hold> {
    if plan.is_early(now) {
        return Some(Hold {
            at: HoldAt::Work,
            reason: Code::MessageScheduled,
            since: now,
            until: plan.send_at,
        });
    }
    (entry == Entry::Wait).then(|| until_contact_writes(now))
}

/// It waits until the contact writes.
pub(super) const fn until_contact_writes(now: Time) -> Hold {
    Hold {
        at: HoldAt::Work,
        reason: Code::WindowClosed,
        since: now,
        until: None,
    }
}

/// Whether it is not in its lane.
pub(super) fn is_apart(message: &Message) -> bool {
    let hold = message.hold.as_ref();
    hold.is_some_and(|hold| hold.at == HoldAt::Work)
}

/// Whether it waits until the contact writes.
pub(super) fn waits_for_contact(message: &Message) -> bool {
    let hold = message.hold.as_ref();
    is_apart(message) && hold.is_some_and(|hold| hold.reason == Code::WindowClosed)
}

/// The task that puts it into its lane, if it is not there. Those that wait until the contact writes keep their order among
/// each other; scheduled ones have a time each.
pub(super) fn releasing(message: &Message, to: &Contact, now: Time) -> Option<NewWork> {
    let hold = message.hold.as_ref().filter(|_| is_apart(message))?;
    let (id, lane) = if waits_for_contact(message) {
        let lane = Lane::held(to.channel, to.external_id.as_str());
        (WorkId::held(message.id), Some(lane))
    } else {
        (WorkId::scheduled(message.id), None)
    };
    Some(NewWork {
        pace: Pace::Free,
        id,
        job: Job::Task(Task::Release {
            message: message.id,
        }),
        lane,
        target: to.channel.into(),
        due: due(hold, now),
    })
}

/// The tasks that may be there for a message and have nothing to do once it is over.
pub(super) fn idle_tasks(message: &Message) -> impl Iterator<Item = WorkId> {
    let plan = message.plan();
    let expires = plan.expires_at.map(|_| WorkId::from(message.id));
    let scheduled = plan.send_at.map(|_| WorkId::scheduled(message.id));
    let held = (plan.on_closed_window == OnClosedWindow::Hold).then(|| WorkId::held(message.id));
    let takes = message.takes_apart().then(|| WorkId::taking(message.id));
    [expires, scheduled, held, takes].into_iter().flatten()
}
