use crate::model::event::EventId;
use crate::model::shared::Time;

use super::EndpointId;

/// What class of trouble ended an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// The host's name could not be resolved.
    Dns,
    /// No connection.
    Connect,
    /// No TLS session.
    Tls,
    /// No answer in time.
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

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptOutcome {
    /// The class of trouble; a success when absent.
    pub error: Option<ErrorClass>,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// The first KiB of the answer, kept for failures only.
    pub body: Option<String>,
    /// How long to wait, when the answer asks for it.
    pub retry_after: Option<chrono::Duration>,
}

/// One HTTP try of a delivery. Written once, when it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What was delivered.
    pub event: EventId,
    /// To which endpoint.
    pub endpoint: EndpointId,
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
