use crate::model::conversation::{ThreadAction, ThreadControl, ThreadOwner};
use crate::model::shared::{Code, Time};

use super::{Failure, Message, MessageState, Origin, ThreadPlan};

/// What came of what was asked for about the control of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steered {
    /// It was done, or there was nothing to do any more.
    Done {
        /// When.
        at: Time,
    },
    /// It was refused, or nobody answered for too long.
    Failed(Failure),
}

/// What is to be said of that: before it is known, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steering<'a> {
    /// It is not known yet.
    Pending,
    /// It was done.
    Done,
    /// It was not.
    Failed(&'a Failure),
}

impl Steering<'_> {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed(_) => "failed",
        }
    }
}

impl Steered {
    /// Since when it is known.
    pub const fn at(&self) -> Time {
        match self {
            Self::Done { at } => *at,
            Self::Failed(failure) => failure.occurred_at,
        }
    }

    /// What is to be said of it.
    pub const fn steering(&self) -> Steering<'_> {
        match self {
            Self::Done { .. } => Steering::Done,
            Self::Failed(failure) => Steering::Failed(failure),
        }
    }
}

impl Message {
    /// The same, once it is known what came of the control that it asked for.
    #[must_use]
    pub fn steered(&self, came: Steered) -> Self {
        let at = came.at();
        self.planned(|thread| thread.with(Some(came), at))
    }

    /// The same, once this was done on its behalf, as it says or because it takes the conversation back.
    #[must_use]
    pub fn given(&self, action: &ThreadAction, at: Time) -> Self {
        if self.control().is_some_and(|it| it.action == *action) {
            self.steered(Steered::Done { at })
        } else {
            self.in_turn()
        }
    }

    /// The same, whose conversation is not given back: that is not asked for again.
    #[must_use]
    pub fn not_given_back(&self) -> Self {
        self.planned(|thread| ThreadPlan {
            takes_back: false,
            apart: false,
            ..thread.clone()
        })
    }

    /// The same, when the control that was to be taken for it is left to its turn.
    #[must_use]
    pub fn in_turn(&self) -> Self {
        self.planned(|thread| ThreadPlan {
            apart: false,
            ..thread.clone()
        })
    }

    /// The same, for which a task takes the control.
    #[must_use]
    pub fn apart(&self) -> Self {
        self.planned(|thread| ThreadPlan {
            apart: true,
            ..thread.clone()
        })
    }

    /// Whether a task is to take the control from this owner for it, who was not known when it was accepted: it is sent at
    /// once, had to wait for nothing, and nothing of it has left.
    pub fn takes_from(&self, owner: &ThreadOwner) -> bool {
        let Origin::Outbound { plan, thread, .. } = &self.origin else {
            return false;
        };
        let since_then = self.created_at >= owner.since;
        let takes = self.takes() || (thread.takes_back && owner.handed_over && since_then);
        let at_once = plan.send_at.is_none() && self.hold.is_none();
        let fresh = self.state == MessageState::Queued && thread.came.is_none();
        takes && at_once && fresh && !thread.apart
    }

    /// The same after this failure, if that is one of the control which it needs.
    pub fn without_control(&self, failure: &Failure) -> Option<Self> {
        let needs = self.control().is_some_and(ThreadControl::is_before);
        let refused = needs && failure.code == Code::ThreadControlUnavailable;
        refused.then(|| self.steered(Steered::Failed(failure.clone())))
    }

    /// Whether it was asked to take the control.
    pub fn takes(&self) -> bool {
        let control = self.control();
        control.is_some_and(|it| it.action == ThreadAction::Take)
    }

    pub(super) fn planned(&self, change: impl FnOnce(&ThreadPlan) -> ThreadPlan) -> Self {
        let Origin::Outbound {
            sender,
            reference,
            request_id,
            plan,
            thread,
        } = &self.origin
        else {
            return self.clone();
        };
        Self {
            origin: Origin::Outbound {
                sender: sender.clone(),
                reference: reference.clone(),
                request_id: request_id.clone(),
                plan: *plan,
                thread: change(thread),
            },
            ..self.clone()
        }
    }

    /// What came of the control that it asked for, if that is known.
    pub fn control_came(&self) -> Option<&Steered> {
        match &self.origin {
            Origin::Outbound { thread, .. } => thread.came.as_deref(),
            Origin::Inbound { .. } | Origin::External { .. } => None,
        }
    }

    /// What was known at that time to have come of it, whatever came of it since.
    pub fn control_came_by(&self, at: Time) -> Option<&Steered> {
        let Origin::Outbound { thread, .. } = &self.origin else {
            return None;
        };
        let now = thread.came.as_deref().filter(|came| came.at() <= at);
        let mut before = thread.before.iter().rev();
        now.or_else(|| {
            let known =
                before.find(|it| it.came.at() <= at && (at < it.until || at == it.came.at()));
            known.map(|it| &it.came)
        })
    }

    /// What is to be said of the control that it asked for, in its state; nothing when it asks for none, or nothing comes of
    /// it because the message was not sent.
    pub fn steering(&self, state: MessageState) -> Option<Steering<'_>> {
        let control = self.control()?;
        if let Some(came) = self.control_came() {
            return Some(came.steering());
        }
        match state {
            MessageState::Queued
            | MessageState::Waiting
            | MessageState::Sending
            | MessageState::Unconfirmed => Some(Steering::Pending),
            // what is sent needed nothing more of it
            MessageState::Sent | MessageState::Delivered | MessageState::Read => {
                Some(if control.is_before() {
                    Steering::Done
                } else {
                    Steering::Pending
                })
            }
            MessageState::PartiallySent => control.is_before().then_some(Steering::Done),
            MessageState::Received
            | MessageState::Failed
            | MessageState::Expired
            | MessageState::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::record::tests::{message, time};
    use crate::model::message::{Plan, Sender};

    fn asking(action: ThreadAction) -> Message {
        let control = ThreadControl {
            action,
            metadata: None,
        };
        let thread = ThreadPlan {
            control: Some(Box::new(control)),
            ..ThreadPlan::default()
        };
        Message {
            origin: Origin::Outbound {
                sender: Sender::BOT,
                reference: None,
                request_id: None,
                plan: Plan::default(),
                thread,
            },
            ..message()
        }
    }

    #[test]
    fn what_is_not_known_follows_from_what_became_of_the_message() {
        use MessageState::{Cancelled, Failed, PartiallySent, Queued, Read, Sent, Waiting};

        let said = |action, state| asking(action).steering(state).map(Steering::as_str);
        for (state, before, after) in [
            (Queued, Some("pending"), Some("pending")),
            (Waiting, Some("pending"), Some("pending")),
            (Sent, Some("done"), Some("pending")),
            (Read, Some("done"), Some("pending")),
            (PartiallySent, Some("done"), None),
            (Failed, None, None),
            (Cancelled, None, None),
        ] {
            assert_eq!(said(ThreadAction::Take, state), before, "{state:?}");
            assert_eq!(said(ThreadAction::Request, state), before, "{state:?}");
            assert_eq!(said(ThreadAction::Release, state), after, "{state:?}");
        }
        assert_eq!(message().steering(Queued), None);
    }

    #[test]
    fn what_is_known_is_said_whatever_became_of_the_message() {
        let failure = Failure {
            code: Code::ThreadControlUnavailable,
            occurred_at: time(9),
            attempt: 1,
            provider: None,
        };
        let refused = asking(ThreadAction::Release).steered(Steered::Failed(failure.clone()));
        let state = MessageState::Sent;
        assert_eq!(refused.steering(state), Some(Steering::Failed(&failure)));
        assert_eq!(refused.control_came().map(Steered::at), Some(time(9)));
        let done = refused.steered(Steered::Done { at: time(10) });
        assert_eq!(done.steering(MessageState::Failed), Some(Steering::Done));
        assert_eq!(done.anew(false, None, time(11)).control_came(), None);
    }

    #[test]
    fn what_was_known_at_a_time_stays_known_of_that_time() {
        let failure = Failure {
            code: Code::ThreadControlUnavailable,
            occurred_at: time(10),
            attempt: 1,
            provider: None,
        };
        let refused = asking(ThreadAction::Take).steered(Steered::Failed(failure));
        let again = refused.anew(false, None, time(20));
        let done = again.steered(Steered::Done { at: time(30) });
        let said = |it: &Message, at| {
            let came = it.control_came_by(time(at));
            came.map(|came| came.steering().as_str())
        };
        for (at, first, second, third) in [
            (9, None, None, None),
            (10, Some("failed"), Some("failed"), Some("failed")),
            (19, Some("failed"), Some("failed"), Some("failed")),
            (20, Some("failed"), None, None),
            (30, Some("failed"), None, Some("done")),
        ] {
            let known = (said(&refused, at), said(&again, at), said(&done, at));
            assert_eq!(known, (first, second, third), "{at}");
        }
        let often = (0..50).fold(done, |it, at| {
            it.steered(Steered::Done { at: time(40 + at) })
        });
        assert_eq!(said(&often, 85), Some("done"));
        assert_eq!(said(&often, 10), None, "that is long ago");
    }

    #[test]
    fn what_is_taken_back_for_it_says_nothing_of_what_it_gives_away() {
        let failure = Failure {
            code: Code::ThreadControlUnavailable,
            occurred_at: time(9),
            attempt: 1,
            provider: None,
        };
        let apart = |action| {
            asking(action).planned(|thread| ThreadPlan {
                takes_back: true,
                apart: true,
                ..thread.clone()
            })
        };
        let plan = |it: Message| match it.origin {
            Origin::Outbound { thread, .. } => thread,
            Origin::Inbound { .. } | Origin::External { .. } => ThreadPlan::default(),
        };
        let done = plan(apart(ThreadAction::Release).given(&ThreadAction::Take, time(9)));
        assert_eq!(
            (done.takes_back, done.apart, done.came),
            (true, false, None)
        );
        let refused = Steered::Failed(failure.clone());
        let gone = plan(apart(ThreadAction::Release).not_given_back());
        assert_eq!(
            (gone.takes_back, gone.apart, gone.came),
            (false, false, None)
        );
        let taken = plan(apart(ThreadAction::Take).given(&ThreadAction::Take, time(9)));
        let done = Steered::Done { at: time(9) };
        assert_eq!((taken.apart, taken.came.as_deref()), (false, Some(&done)));
        let without = asking(ThreadAction::Take).without_control(&failure);
        assert_eq!(without.unwrap().control_came(), Some(&refused));
        assert_eq!(
            asking(ThreadAction::Release).without_control(&failure),
            None
        );
    }

    #[test]
    fn who_was_sent_at_once_takes_it_from_whoever_was_not_known_then() {
        let owner = ThreadOwner {
            app: None,
            ours: false,
            since: time(5),
            expires_at: None,
            handed_over: false,
        };
        let queued = |action| Message {
            state: MessageState::Queued,
            ..asking(action)
        };
        let take = queued(ThreadAction::Take);
        assert!(take.takes_from(&owner) && !take.apart().takes_from(&owner));
        assert!(take.apart().takes_apart());
        assert!(!queued(ThreadAction::Release).takes_from(&owner));
        let left = Message {
            state: MessageState::Unconfirmed,
            ..take
        };
        assert!(!left.takes_from(&owner));
        let back = queued(ThreadAction::Release).planned(|thread| ThreadPlan {
            takes_back: true,
            ..thread.clone()
        });
        let inbox = |since| ThreadOwner {
            handed_over: true,
            since: time(since),
            ..owner.clone()
        };
        assert!(back.takes_from(&inbox(5)) && !back.takes_from(&owner));
        assert!(!back.takes_from(&inbox(99)), "what was said before");
    }
}
