use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::web::Bytes;
use domain::model::event::{EventType, Kinds};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{ListView, event_types_schema};
use crate::http::docs::{example_of, filters_of, more_examples_of, schemas_of};

/// A type of events: what is told, and what it looks like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventType)]
pub struct EventTypeView {
    /// Its name; never renamed.
    #[schema(schema_with = event_types_schema)]
    r#type: &'static str,
    /// What `group.*` names in a filter.
    #[schema(example = "message")]
    group: &'static str,
    /// What happened.
    #[schema(example = "A contact wrote.")]
    description: &'static str,
    /// The known values of `data.kind`; null when it is never said.
    #[schema(example = json!(["text", "image"]))]
    kinds: Option<&'static [&'static str]>,
    /// Whether `data.kind` may be another word, one of Instagram's.
    #[schema(example = true)]
    other_kinds: bool,
    /// Which filters of an endpoint narrow it: `types`, `kinds`, `channels`, `labels`. The others let it pass.
    #[schema(example = json!(["types", "kinds", "channels", "labels"]))]
    filters: Vec<&'static str>,
    /// What the body of its webhooks is like: JSON Schema 2020-12, which refers to nothing outside itself.
    #[schema(value_type = Object, example = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}))]
    schema: Value,
    /// The same for an endpoint whose `payload` is `thin`.
    #[schema(value_type = Object, example = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}))]
    thin_schema: Value,
    /// An event of this type, in full.
    #[schema(value_type = Object, example = json!({"id": "evt_01jd2v7q7hf8mrk0e4w0z3n5tb", "type": "message.received"}))]
    example: Value,
    /// The same when it says something else, by name: of a message that is received, by its kind. Empty for the other types.
    #[schema(value_type = Object, example = json!({"image": {"id": "evt_01jd2v7q7hf8mrk0e4w0z3n5tb", "type": "message.received"}}))]
    more_examples: Value,
}

/// It does not change while the service runs: its answers are written once.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::written);

#[derive(Debug)]
struct Catalogue {
    all: Bytes,
    each: HashMap<&'static str, Bytes>,
}

impl Catalogue {
    fn written() -> Self {
        let data: Vec<_> = { EventType::ALL.iter() }
            .map(|kind| EventTypeView::made(*kind))
            .collect();
        let each = data.iter().map(|view| (view.r#type, written(view)));
        Self {
            each: each.collect(),
            all: written(&ListView { data }),
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "views without maps of other keys than texts, which a test writes"
)]
fn written(view: &impl Serialize) -> Bytes {
    serde_json::to_vec(view)
        .expect("a view that can be written")
        .into()
}

impl EventTypeView {
    /// The list of all types, in the order of the one list of them, as JSON.
    pub fn all() -> Bytes {
        CATALOGUE.all.clone()
    }

    /// The type with this name, as JSON.
    pub fn find(name: &str) -> Option<Bytes> {
        CATALOGUE.each.get(name).cloned()
    }

    fn made(kind: EventType) -> Self {
        let (kinds, other_kinds) = match kind.kinds() {
            Kinds::None => (None, false),
            Kinds::Closed(words) => (Some(words), false),
            Kinds::Open(words) => (Some(words), true),
        };
        let [schema, thin_schema] = schemas_of(kind);
        Self {
            r#type: kind.as_str(),
            group: kind.group(),
            description: kind.explanation().trim(),
            kinds,
            other_kinds,
            filters: filters_of(kind),
            schema,
            thin_schema,
            example: example_of(kind),
            more_examples: more_examples_of(kind),
        }
    }
}
