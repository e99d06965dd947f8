use chrono::Duration;

use crate::model::shared::{Code, Hold, HoldAt, Time};

use super::Channel;

/// What the answers to sends, one after the other, say of a channel: for a while nothing is sent through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Why.
    pub reason: Code,
    /// Since the first of those answers.
    pub since: Time,
    /// Until when nothing is sent; not yet, if absent.
    pub until: Option<Time>,
    /// How many there were.
    pub times: u32,
    /// It is over but for one call, which tries whether it is: until then, or until that is answered, nothing else is sent.
    pub probing: bool,
}

impl Pause {
    /// Whether whoever called then could not know of it.
    pub(super) fn is_news_at(&self, called_at: Time) -> bool {
        self.since > called_at
            || (!self.probing && self.until.is_some_and(|until| until > called_at))
    }
}

/// What is wrong with a channel, by the answer to a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub code: Code,
    /// How long Instagram asks to wait.
    pub wait: Option<Duration>,
    /// No answer came: it may have been this one request's bad luck.
    pub unsure: bool,
}

impl Trouble {
    /// An answer that says so.
    pub const fn of(code: Code, wait: Option<Duration>) -> Self {
        Self {
            code,
            wait,
            unsure: false,
        }
    }
}

/// So many requests in a row without an answer, and nothing more is sent for a while.
const UNANSWERED: u32 = 3;

/// How long the call that tries whether a pause is over may take: a send with a file takes up to 90 s (META 3.6).
const PROBE: Duration = Duration::seconds(100);

/// What pauses a channel, with the shortest and the longest pause for it, which doubles each time.
const LENGTHS: [(Code, Duration, Duration); 3] = [
    (
        Code::ProviderRateLimited,
        Duration::seconds(5),
        Duration::minutes(10),
    ),
    // who goes on calling while an app is limited makes it last (META 9)
    (
        Code::ProviderAppRateLimited,
        Duration::seconds(5),
        Duration::minutes(10),
    ),
    (
        Code::ProviderUnavailable,
        Duration::seconds(2),
        Duration::minutes(2),
    ),
];

/// "Temporarily" is hours, and an owner may set it right at any time: it is good to know soon that it is over.
const RESTRICTED: (Duration, Duration) = (Duration::minutes(5), Duration::hours(1));

/// The shortest and the longest pause for a reason; nothing for what concerns no whole channel.
fn lengths(code: Code) -> Option<(Duration, Duration)> {
    if Channel::is_restriction(code) {
        return Some(RESTRICTED);
    }
    let known = LENGTHS.iter().find(|(reason, ..)| *reason == code);
    known.map(|(_, shortest, longest)| (*shortest, *longest))
}

impl Channel {
    /// Whether this concerns all that is sent through a channel, so that it waits and does not fail.
    pub fn is_held_by(code: Code) -> bool {
        Self::is_mended_by_login(code) || lengths(code).is_some()
    }

    /// What keeps everything from being sent through it, as it is on record.
    pub fn hold(&self) -> Option<Hold> {
        let mut reasons = self.reasons.iter();
        if let Some(reason) = reasons.find(|reason| Self::is_mended_by_login(reason.code)) {
            return Some(Hold {
                at: HoldAt::Target,
                reason: reason.code,
                since: reason.since,
                until: None,
            });
        }
        let pause = self.pause.as_ref()?;
        pause.until.map(|until| Hold {
            at: HoldAt::Target,
            reason: pause.reason,
            since: pause.since,
            until: Some(until),
        })
    }

    /// The same, unless it is time to try again.
    pub fn hold_at(&self, now: Time) -> Option<Hold> {
        self.hold()
            .filter(|hold| hold.until.is_none_or(|until| until > now))
    }

    /// The channel with one call of it that tries whether its pause is over: whoever puts this on record makes the call,
    /// so that not the whole backlog meets a limit that still holds. Nothing when there is no pause that has ended.
    pub fn probed(&self, now: Time) -> Option<Self> {
        let pause = self.pause.as_ref()?;
        pause.until.filter(|until| *until <= now)?;
        Some(Self {
            pause: Some(Pause {
                until: Some(now + PROBE),
                probing: true,
                ..pause.clone()
            }),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Whether one call tries whether its pause is over.
    pub fn is_probing(&self) -> bool {
        self.pause.as_ref().is_some_and(|pause| pause.probing)
    }

    /// The pause that begins, or goes on, with this; nothing when it changes nothing.
    pub(super) fn paused(&self, trouble: Trouble, now: Time) -> Option<Pause> {
        let (shortest, longest) = lengths(trouble.code)?;
        let before = self
            .pause
            .as_ref()
            .filter(|pause| pause.reason == trouble.code);
        let asked = trouble.wait.map(|wait| now + wait);
        if let Some(pause) = before
            && let Some(until) = pause.until.filter(|until| *until > now && !pause.probing)
        {
            // what was under way together is refused together
            let longer = asked.filter(|asked| *asked > until)?;
            return Some(Pause {
                until: Some(longer),
                ..pause.clone()
            });
        }
        let times = before.map_or(0, |pause| pause.times).saturating_add(1);
        let doublings = if trouble.unsure {
            times.checked_sub(UNANSWERED)
        } else {
            Some(times - 1)
        };
        let until = doublings.map(|doublings| {
            let usual = now + (shortest * (1_i32 << doublings.min(16))).min(longest);
            asked.map_or(usual, |asked| asked.max(usual))
        });
        Some(Pause {
            reason: trouble.code,
            since: before.map_or(now, |pause| pause.since),
            until,
            times,
            probing: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::Feature;
    use crate::model::channel::state::tests::{channel, time, with};

    fn after(pause: Option<Pause>) -> Channel {
        Channel { pause, ..channel() }
    }

    fn limited(wait: Option<i64>) -> Trouble {
        Trouble::of(Code::ProviderRateLimited, wait.map(Duration::seconds))
    }

    #[test]
    fn a_pause_doubles_and_lasts_as_long_as_instagram_asks_at_least() {
        let first = channel().paused(limited(None), time(0)).unwrap();
        let second = after(Some(first.clone())).paused(limited(None), time(5));
        let second = second.unwrap();
        let asked = after(Some(second.clone())).paused(limited(Some(3600)), time(15));

        assert_eq!((first.until, first.times), (Some(time(5)), 1));
        assert_eq!((second.until, second.times), (Some(time(15)), 2));
        assert_eq!(second.since, time(0));
        assert_eq!(asked.unwrap().until, Some(time(3615)));
    }

    #[test]
    fn what_is_refused_together_counts_once() {
        let first = channel().paused(limited(None), time(0)).unwrap();
        let paused = after(Some(first));

        assert_eq!(paused.paused(limited(None), time(1)), None);
        let longer = paused.paused(limited(Some(60)), time(1)).unwrap();
        assert_eq!((longer.until, longer.times), (Some(time(61)), 1));
    }

    #[test]
    fn one_request_without_an_answer_is_bad_luck_and_three_are_not() {
        let silent = Trouble {
            unsure: true,
            ..Trouble::of(Code::ProviderUnavailable, None)
        };
        let mut channel = channel();
        let mut held = vec![];
        for second in 0..4 {
            channel.pause = channel.paused(silent, time(second * 10));
            held.push(channel.hold_at(time(second * 10)).is_some());
        }
        assert_eq!(held, [false, false, true, true]);
    }

    #[test]
    fn one_call_tries_whether_a_pause_is_over() {
        let paused = after(channel().paused(limited(None), time(0)));
        assert_eq!(paused.probed(time(4)), None);
        assert_eq!(channel().probed(time(4)), None);

        let probed = paused.probed(time(5)).unwrap();
        assert!(probed.is_probing() && probed.hold_at(time(6)).is_some());
        assert_eq!(probed.version, paused.version + 1);
        let refused = probed.after_send(Err(limited(None)), time(5), time(6));
        let refused = refused.unwrap().0;
        assert_eq!(
            refused.hold().unwrap().until,
            Some(time(16)),
            "longer than before"
        );
        assert!(!refused.is_probing());
        let taken = probed
            .after_send(Ok(Feature::Text), time(5), time(6))
            .unwrap()
            .0;
        assert_eq!(taken.pause, None);
        // it is the message's fault, so the channel works
        let other = Trouble::of(Code::ContentRefused, None);
        let other = probed.after_send(Err(other), time(5), time(6)).unwrap().0;
        assert_eq!(other.pause, None);
        assert_eq!(probed.hold_at(time(105)), None, "nobody answers for ever");
    }

    #[test]
    fn only_a_login_ends_the_hold_of_a_dead_token() {
        let dead = with(&[Code::ReauthorizationRequired]);
        let hold = dead.hold_at(time(1_000_000)).unwrap();
        assert_eq!(
            (hold.reason, hold.until),
            (Code::ReauthorizationRequired, None)
        );
        assert_eq!(with(&[Code::SubscriptionFailed]).hold(), None);

        let paused = after(channel().paused(limited(None), time(0)));
        assert!(paused.hold_at(time(4)).is_some());
        assert_eq!(paused.hold_at(time(5)), None);
    }
}
