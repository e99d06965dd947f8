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
    /// The same, once it is known what came of the control that it asked for; or when that is to be found out anew.
    #[must_use]
    pub fn steered(&self, came: Option<Steered>) -> Self {
        self.planned(|thread| ThreadPlan {
            came: came.map(Box::new),
            apart: false,
            ..thread.clone()
        })
    }

    /// The same, once it is known what came of the control that a task was to take for it. What was not given back is not
    /// asked for again.
    #[must_use]
    pub fn taken(&self, came: Steered) -> Self {
        let takes = self.takes();
        self.planned(|thread| ThreadPlan {
            takes_back: thread.takes_back && matches!(came, Steered::Done { .. }),
            apart: false,
            came: if takes {
                Some(Box::new(came))
            } else {
                thread.came.clone()
            },
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
        refused.then(|| self.steered(Some(Steered::Failed(failure.clone()))))
    }

    /// Whether it was asked to take the control.
    pub fn takes(&self) -> bool {
        let control = self.control();
        control.is_some_and(|it| it.action == ThreadAction::Take)
    }

    fn planned(&self, change: impl FnOnce(&ThreadPlan) -> ThreadPlan) -> Self {
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
        let refused = asking(ThreadAction::Release).steered(Some(Steered::Failed(failure.clone())));
        let state = MessageState::Sent;
        assert_eq!(refused.steering(state), Some(Steering::Failed(&failure)));
        assert_eq!(refused.control_came().map(Steered::at), Some(time(9)));
        let done = refused.steered(Some(Steered::Done { at: time(10) }));
        assert_eq!(done.steering(MessageState::Failed), Some(Steering::Done));
        assert_eq!(done.steered(None).control_came(), None);
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
        let done = plan(apart(ThreadAction::Release).taken(Steered::Done { at: time(9) }));
        assert_eq!(
            (done.takes_back, done.apart, done.came),
            (true, false, None)
        );
        let refused = Steered::Failed(failure.clone());
        let gone = plan(apart(ThreadAction::Release).taken(refused.clone()));
        assert_eq!(
            (gone.takes_back, gone.apart, gone.came),
            (false, false, None)
        );
        let taken = plan(apart(ThreadAction::Take).taken(refused.clone()));
        assert_eq!(taken.came.as_deref(), Some(&refused));
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
