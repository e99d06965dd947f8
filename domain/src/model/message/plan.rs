use crate::model::conversation::{CommentId, CommentRef};
use crate::model::shared::Time;

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
}
