use domain::model::event::DeliveryExhausted;
use serde::Serialize;
use utoipa::ToSchema;

/// A delivery used up its attempts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryEventData)]
pub(crate) struct DeliveryData {
    /// What was to be delivered.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    event_id: String,
    /// To which endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
    /// After how many attempts.
    #[schema(example = 10)]
    attempts: u32,
}

impl From<&DeliveryExhausted> for DeliveryData {
    fn from(fact: &DeliveryExhausted) -> Self {
        Self {
            event_id: fact.event.to_string(),
            endpoint_id: fact.endpoint.to_string(),
            attempts: fact.attempts,
        }
    }
}
