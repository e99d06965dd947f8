use crate::model::channel::{Capabilities, Channel};
use crate::model::conversation::{ThreadAction, ThreadControl, ThreadOwner};
use crate::model::shared::{Code, Time};

use super::{Message, Origin, Plan, Steered};

/// What a send asks for about the control of its conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AskedControl {
    /// What its channel says.
    #[default]
    AsChannel,
    /// Nothing, whatever its channel says.
    Nothing,
    /// This.
    This(ThreadControl),
}

/// What a message does about the control of its conversation (META 7).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThreadPlan {
    /// Before it is sent, when another app keeps it from that, or after it was sent.
    pub control: Option<Box<ThreadControl>>,
    /// It is a caller's own send: it takes a conversation back that was handed over to the Instagram inbox.
    pub takes_back: bool,
    /// A task takes the control for it at once, whatever waits before it; until that has come to something its turn does not.
    pub apart: bool,
    /// What came of the control, once that is known.
    pub came: Option<Box<Steered>>,
    /// What came of it before that: what was told then is told the same again.
    pub before: Vec<SteeredBefore>,
}

/// What was known to have come of the control until something else was, or until it was to be found out anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SteeredBefore {
    /// What.
    pub came: Steered,
    /// Until when.
    pub until: Time,
}

/// So much is known of the times before at most, the latest.
const MOST_BEFORE: usize = 10;

/// What a message does when another app has the control of its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reclaim<'a> {
    /// It takes it, as it was asked to: it fails when that is refused.
    Take(Option<&'a str>),
    /// It takes it back, and waits when that is refused.
    TakeBack,
    /// A task takes it: that is waited for.
    Apart,
    /// It asks for it, and waits.
    Request(Option<&'a str>),
    /// It waits.
    Wait,
}

impl AskedControl {
    /// Whether it can be done through this channel.
    pub fn is_possible(&self, through: &Channel, can: &Capabilities) -> bool {
        !matches!(self, Self::This(_)) || can.steers(through)
    }
}

impl ThreadPlan {
    /// Decided when the message is accepted, while `owner` keeps others from sending. What is scheduled or `held` takes nothing
    /// for the channel's sake: by then a person may be answering; what it is to take for its own, it takes in its turn.
    pub fn of(
        asked: &AskedControl,
        (through, can): (&Channel, &Capabilities),
        plan: &Plan,
        (held, owner): (bool, Option<&ThreadOwner>),
    ) -> Self {
        let at_once = !held && plan.send_at.is_none();
        let habits = &through.habits;
        let control = match asked {
            AskedControl::This(control) => Some(control.clone()),
            AskedControl::Nothing => None,
            AskedControl::AsChannel => {
                let usual = habits.thread_control.clone();
                usual.filter(|it| can.steers(through) && (at_once || !it.is_before()))
            }
        };
        let wants = *asked != AskedControl::Nothing && habits.human_agent_handover;
        let takes_back = wants && at_once && can.steers(through);
        let thread = Self {
            control: control.map(Box::new),
            takes_back,
            apart: false,
            came: None,
            before: vec![],
        };
        thread.begun(at_once, owner)
    }

    /// The same when its message begins to be sent, of which nothing is known yet: a task takes the control from `owner` for
    /// what is sent `at_once`.
    fn begun(self, at_once: bool, owner: Option<&ThreadOwner>) -> Self {
        let control = self.control.as_deref();
        let takes = control.is_some_and(|it| it.action == ThreadAction::Take);
        let apart = owner.is_some_and(|it| takes || (self.takes_back && it.handed_over));
        Self {
            apart: apart && at_once,
            ..self
        }
    }

    /// What is asked for, in order: what is needed before the message is sent, should another app have the control then, and
    /// what follows it. `owner` has it now.
    pub fn calls(&self, owner: Option<&ThreadOwner>) -> Vec<ThreadControl> {
        let says = self.control.as_deref();
        let before = says.is_some_and(ThreadControl::is_before);
        let handed_over = owner.is_some_and(|it| it.handed_over);
        let back = (self.takes_back && handed_over && !before).then_some(ThreadControl {
            action: ThreadAction::Take,
            metadata: None,
        });
        back.into_iter().chain(says.cloned()).collect()
    }

    /// Whether it takes the control from who has it now; otherwise it waits.
    pub fn takes(&self, owner: &ThreadOwner) -> bool {
        let mut calls = self.calls(Some(owner)).into_iter();
        self.apart || calls.any(|it| it.action == ThreadAction::Take)
    }

    /// The same with what came of the control, or with that it is to be found out anew.
    pub(super) fn with(&self, came: Option<Steered>, at: Time) -> Self {
        let mut before = self.before.clone();
        before.extend(self.came.as_deref().map(|it| SteeredBefore {
            came: it.clone(),
            until: at,
        }));
        before.drain(..before.len().saturating_sub(MOST_BEFORE));
        Self {
            apart: false,
            came: came.map(Box::new),
            before,
            ..self.clone()
        }
    }
}

impl Message {
    /// What it does about another app's control. What was said before a contact asked for a person, or had to wait for
    /// something else meanwhile, does not end that.
    pub fn reclaims(&self, owner: &ThreadOwner) -> Reclaim<'_> {
        let Origin::Outbound { thread, .. } = &self.origin else {
            return Reclaim::Wait;
        };
        let held = self.hold.as_ref().map(|hold| hold.reason);
        let waits = held == Some(Code::ThreadOwnedElsewhere);
        if thread.apart {
            return Reclaim::Apart;
        }
        if let Some(control) = &thread.control {
            let metadata = control.metadata.as_deref();
            match control.action {
                ThreadAction::Take => return Reclaim::Take(metadata),
                // once
                ThreadAction::Request if thread.came.is_none() => {
                    return Reclaim::Request(metadata);
                }
                ThreadAction::Request
                | ThreadAction::Pass(_)
                | ThreadAction::Release
                | ThreadAction::Extend(_) => {}
            }
        }
        let since_then = self.created_at >= owner.since;
        let back = thread.takes_back && owner.handed_over && since_then;
        if back && (held.is_none() || waits) {
            Reclaim::TakeBack
        } else {
            Reclaim::Wait
        }
    }

    /// The same that is sent again, at once unless it is `held`: what came of the control before says nothing of this time.
    #[must_use]
    pub fn anew(&self, held: bool, owner: Option<&ThreadOwner>, now: Time) -> Self {
        self.planned(|thread| thread.with(None, now).begun(!held, owner))
    }

    /// Whether a task takes the control for it.
    pub const fn takes_apart(&self) -> bool {
        matches!(&self.origin, Origin::Outbound { thread, .. } if thread.apart)
    }

    /// What it does about the control of its conversation, if anything.
    pub fn control(&self) -> Option<&ThreadControl> {
        match &self.origin {
            Origin::Outbound { thread, .. } => thread.control.as_deref(),
            Origin::Inbound { .. } | Origin::External { .. } => None,
        }
    }

    /// What is to become of the control once it was sent.
    pub fn control_after(&self) -> Option<&ThreadControl> {
        self.control().filter(|it| !it.is_before())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::tests::CAN;
    use crate::model::channel::{Habits, Page, Via, some_channel};
    use crate::model::message::record::tests::{message, time};
    use crate::model::message::{MessageState, Sender};
    use crate::model::shared::{ExternalId, Hold, HoldAt};

    fn control(action: ThreadAction) -> ThreadControl {
        ThreadControl {
            action,
            metadata: None,
        }
    }

    fn by_page(habits: Habits) -> Channel {
        let mut channel = some_channel();
        channel.connection.via = Via::Facebook(Page {
            id: ExternalId::parse("134").unwrap(),
            name: None,
        });
        Channel { habits, ..channel }
    }

    fn outbound(thread: ThreadPlan, reason: Option<Code>) -> Message {
        Message {
            origin: Origin::Outbound {
                sender: Sender::BOT,
                reference: None,
                request_id: None,
                plan: Plan::default(),
                thread,
            },
            hold: reason.map(|reason| Hold {
                at: HoldAt::Lane,
                reason,
                since: time(10),
                until: None,
            }),
            state: MessageState::Queued,
            created_at: time(10),
            ..message()
        }
    }

    fn owner(handed_over: bool, since: i64) -> ThreadOwner {
        ThreadOwner {
            app: None,
            ours: false,
            since: time(since),
            expires_at: None,
            handed_over,
        }
    }

    #[test]
    fn a_message_does_what_it_says_and_what_its_channel_says_otherwise() {
        let take = control(ThreadAction::Take);
        let release = control(ThreadAction::Release);
        let now = Plan::default();
        let later = Plan {
            send_at: Some(time(99)),
            ..now
        };
        let on = |usual: &ThreadControl| {
            by_page(Habits {
                thread_control: Some(usual.clone()),
                human_agent_handover: true,
                ..Habits::default()
            })
        };
        let plan = |asked: AskedControl, on: &Channel, plan: &Plan, held| {
            let it = ThreadPlan::of(&asked, (on, &CAN), plan, (held, None));
            (it.control.map(|it| *it), it.takes_back)
        };
        let usual = || AskedControl::AsChannel;
        assert_eq!(
            plan(usual(), &on(&take), &now, false),
            (Some(take.clone()), true)
        );
        let this = AskedControl::This(release.clone());
        assert_eq!(
            plan(this, &on(&take), &now, false),
            (Some(release.clone()), true)
        );
        assert_eq!(
            plan(AskedControl::Nothing, &on(&take), &now, false),
            (None, false)
        );
        for (when, held) in [(&later, false), (&now, true)] {
            assert_eq!(plan(usual(), &on(&take), when, held), (None, false));
            let after = plan(usual(), &on(&release), when, held);
            assert_eq!(after, (Some(release.clone()), false));
            let this = AskedControl::This(take.clone());
            let explicit = plan(this, &on(&take), when, held);
            assert_eq!(explicit, (Some(take.clone()), false));
        }
        let by_instagram = Channel {
            connection: some_channel().connection,
            ..on(&take)
        };
        assert_eq!(plan(usual(), &by_instagram, &now, false), (None, false));
        assert!(!AskedControl::This(take).is_possible(&by_instagram, &CAN));
    }

    #[test]
    fn what_was_handed_over_is_taken_before_what_follows_the_message() {
        let does = |action| ThreadPlan {
            control: Some(Box::new(control(action))),
            takes_back: true,
            ..ThreadPlan::default()
        };
        let calls = |action, owner: Option<ThreadOwner>| {
            let calls = does(action).calls(owner.as_ref());
            calls.into_iter().map(|it| it.action).collect::<Vec<_>>()
        };
        let (take, release) = (|| ThreadAction::Take, || ThreadAction::Release);

        assert_eq!(calls(release(), None), [release()]);
        assert_eq!(calls(release(), Some(owner(false, 5))), [release()]);
        let back = calls(release(), Some(owner(true, 5)));
        assert_eq!(back, [take(), release()]);
        assert_eq!(calls(take(), Some(owner(true, 5))), [take()]);
        assert_eq!(ThreadPlan::default().calls(Some(&owner(true, 5))), []);
    }

    #[test]
    fn only_what_is_said_at_once_after_it_was_handed_over_takes_it_back() {
        let back = ThreadPlan {
            takes_back: true,
            ..ThreadPlan::default()
        };
        let elsewhere = Some(Code::ThreadOwnedElsewhere);
        for (thread, held, owner, expected) in [
            (back.clone(), None, owner(true, 5), Reclaim::TakeBack),
            (back.clone(), elsewhere, owner(true, 5), Reclaim::TakeBack),
            (back.clone(), None, owner(true, 11), Reclaim::Wait),
            (back.clone(), None, owner(false, 5), Reclaim::Wait),
            (
                back,
                Some(Code::ProviderRateLimited),
                owner(true, 5),
                Reclaim::Wait,
            ),
            (ThreadPlan::default(), None, owner(true, 5), Reclaim::Wait),
        ] {
            assert_eq!(outbound(thread, held).reclaims(&owner), expected);
        }
    }

    #[test]
    fn it_is_taken_whoever_has_it_and_asked_for_once() {
        let does = |action| ThreadPlan {
            control: Some(Box::new(control(action))),
            ..ThreadPlan::default()
        };
        let elsewhere = Some(Code::ThreadOwnedElsewhere);
        let theirs = owner(false, 5);
        let reclaims = |action, held| {
            let message = outbound(does(action), held);
            format!("{:?}", message.reclaims(&theirs))
        };
        assert_eq!(reclaims(ThreadAction::Take, None), "Take(None)");
        assert_eq!(reclaims(ThreadAction::Take, elsewhere), "Take(None)");
        assert_eq!(reclaims(ThreadAction::Request, None), "Request(None)");
        assert_eq!(
            reclaims(ThreadAction::Request, elsewhere),
            "Request(None)",
            "nobody was asked while nobody answered"
        );
        let asked = outbound(does(ThreadAction::Request), elsewhere);
        let asked = asked.steered(Steered::Done { at: time(6) });
        assert_eq!(asked.reclaims(&theirs), Reclaim::Wait);
        assert_eq!(reclaims(ThreadAction::Release, None), "Wait");
    }

    #[test]
    fn only_what_is_sent_at_once_takes_it_apart_from_its_turn() {
        let habits = Habits {
            human_agent_handover: true,
            ..Habits::default()
        };
        let on = by_page(habits);
        let now = Plan::default();
        let later = Plan {
            send_at: Some(time(99)),
            ..now
        };
        let take = AskedControl::This(control(ThreadAction::Take));
        let release = AskedControl::This(control(ThreadAction::Release));
        let apart = |asked: &AskedControl, plan: &Plan, held, owner: Option<ThreadOwner>| {
            ThreadPlan::of(asked, (&on, &CAN), plan, (held, owner.as_ref())).apart
        };
        let theirs = || Some(owner(false, 5));
        assert!(apart(&take, &now, false, theirs()));
        assert!(!apart(&take, &now, false, None), "there is nothing to take");
        assert!(!apart(&take, &now, true, theirs()));
        assert!(!apart(&take, &later, false, theirs()));
        assert!(!apart(&release, &now, false, theirs()));
        assert!(
            apart(&release, &now, false, Some(owner(true, 5))),
            "it takes it back"
        );
        assert!(!apart(
            &AskedControl::Nothing,
            &now,
            false,
            Some(owner(true, 5))
        ));

        let thread = ThreadPlan {
            apart: true,
            ..ThreadPlan::default()
        };
        let message = outbound(thread, None);
        assert_eq!(message.reclaims(&owner(true, 5)), Reclaim::Apart);
        let over = message.steered(Steered::Done { at: time(11) });
        assert!(!over.takes_apart() && !message.in_turn().takes_apart());
    }

    #[test]
    fn what_is_sent_again_takes_the_control_as_what_is_sent_does() {
        let take = ThreadPlan {
            control: Some(Box::new(control(ThreadAction::Take))),
            came: Some(Box::new(Steered::Done { at: time(11) })),
            ..ThreadPlan::default()
        };
        let back = ThreadPlan {
            takes_back: true,
            ..ThreadPlan::default()
        };
        let theirs = owner(false, 5);
        // a person was asked for after it was said, and before it is said again
        let inbox = owner(true, 99);
        for (thread, held, owner, apart) in [
            (&take, false, Some(&theirs), true),
            (&take, true, Some(&theirs), false),
            (&take, false, None, false),
            (&back, false, Some(&inbox), true),
            (&back, false, Some(&theirs), false),
            (&ThreadPlan::default(), false, Some(&inbox), false),
        ] {
            let again = outbound(thread.clone(), None).anew(held, owner, time(12));
            assert_eq!((again.takes_apart(), again.control_came()), (apart, None));
        }
    }
}
