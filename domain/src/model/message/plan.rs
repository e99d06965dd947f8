use chrono::Duration;

use crate::model::channel::Fault;
use crate::model::conversation::{CommentId, CommentRef};
use crate::model::shared::{Code, Time};

use super::OnOverflow;

/// What becomes of the parts behind one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnPartFailure {
    /// They are skipped.
    #[default]
    Stop,
    /// They are sent all the same.
    Continue,
}

/// What becomes of a part that left without an answer, when nothing says that it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnUnconfirmed {
    /// It fails: whoever sent it decides.
    #[default]
    Wait,
    /// It is sent again, at the risk that it arrives twice.
    Resend,
}

/// What becomes of a message that may not leave because the contact wrote too long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnClosedWindow {
    /// It is refused, or fails when its turn comes.
    #[default]
    Fail,
    /// It waits until the contact writes.
    Hold,
}

impl OnClosedWindow {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Hold => "hold",
        }
    }
}

/// A comment that a message answers in private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answering {
    /// Which.
    pub comment: CommentId,
    /// It was said during a live broadcast, and such comments may be answered faster (META 9).
    pub live: bool,
}

impl From<&CommentRef> for Answering {
    fn from(comment: &CommentRef) -> Self {
        Self {
            comment: comment.id,
            live: comment.live,
        }
    }
}

/// What the caller of a send wants done when it does not go as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plan {
    /// After that it is not sent any more.
    pub expires_at: Option<Time>,
    /// After a part failed.
    pub on_part_failure: OnPartFailure,
    /// After an answer that never came.
    pub on_unconfirmed: OnUnconfirmed,
    /// When the window is closed.
    pub on_closed_window: OnClosedWindow,
    /// Before that it is not sent.
    pub send_at: Option<Time>,
    /// Whether it may leave as a human agent's (META 3.4): its sender is one, the app has the feature and whoever sent it
    /// may do so.
    pub human_agent: bool,
    /// Whether the audit log says so already, since it was accepted or sent again last.
    pub agent_audited: bool,
    /// Since when the contact had the last word as it was accepted, or sent again last: what it answers.
    pub last_word: Option<Time>,
    /// When it was sent again last: it is an answer from then on.
    pub sent_again_at: Option<Time>,
    /// The comment that it answers in private.
    pub answers: Option<Answering>,
    /// With a text that is too long.
    pub on_overflow: OnOverflow,
}

impl OnPartFailure {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Continue => "continue",
        }
    }
}

impl OnUnconfirmed {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Resend => "resend",
        }
    }
}

impl Plan {
    /// Whether its time is still to come.
    pub fn is_early(&self, now: Time) -> bool {
        self.send_at.is_some_and(|at| at > now)
    }

    /// Whether its time is over.
    pub fn is_late(&self, now: Time) -> bool {
        self.expires_at.is_some_and(|until| until <= now)
    }

    /// When it is to be sent.
    pub fn turn(&self, now: Time) -> Time {
        self.send_at.map_or(now, |at| at.max(now))
    }

    /// The same where it ends so long after it may be sent first, if it says so; and what is wrong with its times now.
    pub fn timed(self, within: Option<Duration>, now: Time) -> (Self, Vec<Fault>) {
        let from = self.send_at.unwrap_or(now);
        let expires_at = match within {
            Some(within) => from.checked_add_signed(within),
            None => self.expires_at,
        };
        let begun = self.send_at.is_some_and(|at| at <= now);
        let mut faults = vec![];
        let mut wrong = |pointer: &str, detail: &str| {
            faults.push(Fault {
                pointer: pointer.to_owned(),
                code: Code::InvalidRequest,
                detail: detail.to_owned(),
            });
        };
        if begun {
            wrong("/send_at", "is in the past");
        }
        // what counts from a time is right where that is
        if self.is_late(now) {
            wrong("/expires_at", "is in the past");
        } else if self.is_late(from) {
            wrong("/expires_at", "is not after send_at");
        }
        (Self { expires_at, ..self }, faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_wrong_with_its_times_is_told_at_once() {
        let at = |seconds| Time::from_timestamp(seconds, 0);
        let timed = |send_at: Option<i64>, expires_at: Option<i64>, within: Option<i64>| {
            let plan = Plan {
                send_at: send_at.and_then(at),
                expires_at: expires_at.and_then(at),
                ..Plan::default()
            };
            let within = within.map(Duration::seconds);
            let (plan, faults) = plan.timed(within, at(100).unwrap());
            let wrong: Vec<_> = faults
                .into_iter()
                .map(|it| format!("{} {}", it.pointer, it.detail))
                .collect();
            (plan.expires_at, wrong)
        };

        assert_eq!(timed(None, None, None), (None, vec![]));
        assert_eq!(timed(Some(101), Some(102), None), (at(102), vec![]));
        assert_eq!(timed(Some(200), None, Some(7)), (at(207), vec![]));
        assert_eq!(timed(None, None, Some(7)), (at(107), vec![]));
        let wrong = |send_at, expires_at, within| timed(send_at, expires_at, within).1;
        assert_eq!(
            wrong(Some(100), Some(100), None),
            ["/send_at is in the past", "/expires_at is in the past"]
        );
        assert_eq!(
            wrong(Some(200), Some(200), None),
            ["/expires_at is not after send_at"]
        );
        assert_eq!(wrong(Some(50), None, Some(7)), ["/send_at is in the past"]);
        assert_eq!(
            wrong(None, Some(100), Some(7)),
            ["/expires_at is in the past"],
            "also beside a duration, which takes its place"
        );
    }
}
