use domain::model::event::UnsupportedReceived;
use domain::port::store::Told;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::as_it_came;

/// Something came from Instagram that has no type of its own yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsupportedEventData)]
pub(crate) struct UnsupportedData {
    /// Instagram's word for it, `unknown` when it has none.
    #[schema(example = "hologram")]
    kind: String,
    /// The JSON as Instagram sent it; null when it was erased.
    #[schema(value_type = Option<Value>, example = json!({"hologram": {"id": "1"}}))]
    raw: Option<Box<RawValue>>,
}

impl UnsupportedData {
    pub(super) fn of(fact: &UnsupportedReceived, told: &Told) -> Self {
        Self {
            kind: fact.kind.clone(),
            raw: as_it_came(told),
        }
    }
}
