use crate::model::event::EventId;
use crate::model::message::ContentId;
use crate::model::shared::{Time, id};

use super::{AnswerHeaders, EndpointId};

id!(/** One HTTP try of a delivery. */ AttemptId, "att");

/// What class of trouble ended an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// The host's name could not be resolved.
    Dns,
    /// No connection: it was refused, reset, there is no way to the address, or none came about in time.
    Connect,
    /// A connection, and no TLS session, or none in time.
    Tls,
    /// A connection, and no whole answer in time: it may have arrived.
    Timeout,
    /// The address is not allowed.
    Refused,
    /// The connection broke, or what came was not HTTP.
    Protocol,
    /// An answer that is not 2xx.
    Http,
    /// Gramway stopped in the middle; nobody knows whether it arrived.
    Interrupted,
}

impl ErrorClass {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Refused => "refused",
            Self::Protocol => "protocol",
            Self::Http => "http",
            Self::Interrupted => "interrupted",
        }
    }

    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Dns,
        Self::Connect,
        Self::Tls,
        Self::Timeout,
        Self::Refused,
        Self::Protocol,
        Self::Http,
        Self::Interrupted,
    ];
}

/// What became of the delivery with an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttemptState {
    /// It was delivered.
    Delivered,
    /// It failed and is tried again.
    Retried,
    /// It failed, and no attempt follows.
    Failed,
    /// It failed and was to be tried again, and then was not to be delivered any more.
    Dropped,
}

impl AttemptState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Retried, Self::Failed, Self::Dropped];

    /// Those with which a delivery ended.
    pub const ENDED: [Self; 3] = [Self::Delivered, Self::Failed, Self::Dropped];

    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retried => "retried",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptOutcome {
    /// The class of trouble; a success when absent.
    pub error: Option<ErrorClass>,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// The first KiB of the answer, kept for failures only.
    pub body: Option<String>,
    /// Headers of the answer, kept for failures only.
    pub headers: AnswerHeaders,
    /// How long to wait, when the answer asks for it.
    pub retry_after: Option<chrono::Duration>,
}

impl AttemptOutcome {
    /// No answer came, for this reason.
    pub fn unanswered(error: ErrorClass) -> Self {
        Self {
            error: Some(error),
            status: None,
            body: None,
            headers: AnswerHeaders::default(),
            retry_after: None,
        }
    }

    /// Whether what the answer said is kept.
    pub fn quotes(&self) -> bool {
        self.body.is_some() || !self.headers.pairs().is_empty()
    }

    /// The same without what the answer said: it may quote what it was sent, and that was taken back.
    #[must_use]
    pub fn withheld(self) -> Self {
        Self {
            body: None,
            headers: AnswerHeaders::default(),
            ..self
        }
    }
}

/// One HTTP try of a delivery. Written once, when it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What was delivered.
    pub event: EventId,
    /// To which endpoint.
    pub endpoint: EndpointId,
    /// What its answer may quote: what the event says, when somebody can take that back.
    pub content: Option<ContentId>,
    /// Its number, from 1, within the delivery or the replay.
    pub number: u32,
    /// Whether it belongs to a replay that was asked for.
    pub replay: bool,
    /// When it began.
    pub started_at: Time,
    /// How long it took.
    pub took: chrono::Duration,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// When the next one is due; none follows when absent.
    pub next_at: Option<Time>,
}

impl Attempt {
    /// What becomes of the delivery with it.
    pub const fn state(&self) -> AttemptState {
        match (self.outcome.error, self.next_at) {
            (None, _) => AttemptState::Delivered,
            (Some(_), Some(_)) => AttemptState::Retried,
            (Some(_), None) => AttemptState::Failed,
        }
    }

    /// The same without what the answer said.
    #[must_use]
    pub fn withheld(self) -> Self {
        Self {
            outcome: self.outcome.withheld(),
            ..self
        }
    }
}
