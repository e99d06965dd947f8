//! What customers see of an event; `api` implements it, so that one place knows the outside's shapes.

use crate::model::endpoint::Payload;
use crate::model::event::Event;
use crate::port::store::Told;

/// Renders events.
pub trait Render: Send + Sync + std::fmt::Debug {
    /// The body of a delivery: JSON in UTF-8, as the event's parts are now, or as much of it as is told.
    fn event(&self, event: &Event, told: &Told, payload: Payload) -> Vec<u8>;
}
