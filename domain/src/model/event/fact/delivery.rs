use crate::model::endpoint::{EndpointId, ErrorClass};
use crate::model::event::EventId;
use crate::model::shared::{Code, Time};

/// A delivery used up its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryExhausted {
    /// What was to be delivered.
    pub event: EventId,
    /// To which endpoint.
    pub endpoint: EndpointId,
    /// After how many attempts.
    pub attempts: u32,
}

/// Something about an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointFact {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Why, when there is a reason.
    pub code: Option<Code>,
    /// How it fails, when that is what is told.
    pub failing: Option<EndpointFailing>,
}

/// How an endpoint fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointFailing {
    /// Since when.
    pub since: Time,
    /// What class of trouble ended the last attempt.
    pub error: ErrorClass,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// When it is disabled if it goes on.
    pub disables_at: Time,
}

impl EndpointFact {
    /// Something about an endpoint.
    pub const fn of(endpoint: EndpointId, code: Option<Code>) -> Self {
        Self {
            endpoint,
            code,
            failing: None,
        }
    }
}
