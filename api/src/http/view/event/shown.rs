use domain::model::endpoint::Payload;
use domain::model::event::{Event, EventType, FactData};
use domain::port::render::Render;
use domain::port::store::Told;
use serde::Serialize;
use serde_json::Value;

use super::EventView;
use super::thin::thin;
use crate::http::Addresses;
use crate::http::docs::example_of;

/// An event as it is shown: [`EventView`], or the catalogue's example of its type.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// It happened.
    Event(Box<EventView>),
    /// It is an example.
    Example(Value),
}

impl Shown {
    /// An event with what it refers to, as that is now.
    pub fn of(event: &Event, told: &Told, at: &Addresses) -> Self {
        let view = EventView::of(event, told, at);
        if let FactData::Example(kind) = event.fact.data {
            Self::Example(example(&view, kind))
        } else {
            Self::Event(Box::new(view))
        }
    }
}

/// The catalogue's example of a type, with an envelope of its own.
fn example(view: &EventView, kind: EventType) -> Value {
    let mut shown = example_of(kind);
    let own = serde_json::to_value(view).unwrap_or_default();
    if let (Some(shown), Value::Object(own)) = (shown.as_object_mut(), own) {
        let envelope = own.into_iter().filter(|(key, _)| key != "data");
        shown.extend(envelope);
    }
    shown
}

/// Renders events for the store's deliveries.
#[derive(Debug, Clone)]
pub struct Rendered(pub Addresses);

impl Render for Rendered {
    fn event(&self, event: &Event, told: &Told, payload: Payload) -> Vec<u8> {
        let view = Shown::of(event, told, &self.0);
        let body = match payload {
            Payload::Full => serde_json::to_vec(&view),
            Payload::Thin => thin(&view).and_then(|thin| serde_json::to_vec(&thin)),
        };
        match body {
            Ok(body) => body,
            Err(error) => {
                // no map with other keys than text and no number that is none: cannot happen, and must not stop a worker
                tracing::error!(event.id = %event.fact.id, %error, "an event could not be rendered");
                b"{}".to_vec()
            }
        }
    }
}
