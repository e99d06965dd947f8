//! Telling the app what happened: signed POSTs to its callback (META 2).

mod dashboard;
mod envelope;
mod handshake;
mod held;
mod lane;
mod post;
mod queue;
mod trouble;

use serde::Serialize;
use tokio::sync::oneshot;

pub(crate) use self::queue::{Outgoing, Queue};
pub use self::{handshake::Handshake, held::Held};

/// What became of a webhook at its first try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The callback answered with this status.
    Answered(u16),
    /// The callback did not answer; why.
    Unanswered(String),
    /// Webhooks are held.
    Held,
    /// The account has not subscribed the app.
    NotSubscribed,
    /// The account's owner did not allow the app to hear of this.
    NotAllowed,
    /// Meta tells nothing of this while another app has control of the conversation.
    NotInStandby,
    /// No callback is set.
    NoCallback,
    /// The sandbox stopped before.
    Stopped,
}

impl Told {
    /// The status answered, 0 when there was none.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Answered(status) => *status,
            Self::Unanswered(_)
            | Self::Held
            | Self::NotSubscribed
            | Self::NotAllowed
            | Self::NotInStandby
            | Self::NoCallback
            | Self::Stopped => 0,
        }
    }

    pub(crate) fn ok(&self) -> bool {
        (200..300).contains(&self.status())
    }
}

/// Where the answer to a webhook will be found.
#[derive(Debug)]
pub(crate) enum Ticket {
    Known(Told),
    Coming(oneshot::Receiver<Told>),
}

impl Ticket {
    /// Waits for the first try.
    pub(crate) async fn told(self) -> Told {
        match self {
            Self::Known(told) => told,
            Self::Coming(answer) => answer.await.unwrap_or(Told::Stopped),
        }
    }
}
