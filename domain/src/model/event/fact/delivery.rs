use crate::model::endpoint::EndpointId;
use crate::model::event::EventId;
use crate::model::shared::Code;

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
}
