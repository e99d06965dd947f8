//! What the document promises of every event, held against what is delivered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::{Map, Value, json};

use crate::openapi::document;

const PLACE: &str = "https://gramway.example/openapi.json";

/// The schemas of all types, in full and thin: compiled once.
struct Catalogue {
    schemas: Schemas,
    of: BTreeMap<String, [SchemaIndex; 2]>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let document = document();
    let components = document["components"]["schemas"].as_object().unwrap();
    let closed = components
        .iter()
        .map(|(name, it)| (name.clone(), closed(it)));
    let closed: Map<_, _> = closed.collect();
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    let whole = json!({"components": {"schemas": closed}});
    compiler.add_resource(PLACE, whole).unwrap();
    let mut schemas = Schemas::new();
    let mut of = BTreeMap::new();
    for kind in document["webhooks"].as_object().unwrap().keys() {
        let indices = ["Event", "ThinEvent"].map(|name| {
            let place = format!("{PLACE}#/components/schemas/{name}.{kind}");
            compiler.compile(&place, &mut schemas).unwrap()
        });
        of.insert(kind.clone(), indices);
    }
    Catalogue { schemas, of }
});

/// Why this is no body of a webhook as the document has them: neither in full nor thin, or with a field that it does not name.
pub fn fault(body: &Value) -> Option<String> {
    let kind = body["type"].as_str().unwrap_or_default();
    let Some(indices) = CATALOGUE.of.get(kind) else {
        return Some(format!("the document has no event {kind:?}"));
    };
    let mut why = vec![];
    for index in indices {
        match CATALOGUE.schemas.validate(body, *index) {
            Ok(()) => return None,
            Err(error) => why.push(format!("{error:#}")),
        }
    }
    Some(format!("{kind} is not as documented: {}", why.join("; ")))
}

/// A schema that allows no field but those that it names. Customers must bear others, tests must not.
fn closed(schema: &Value) -> Value {
    let Some(keywords) = schema.as_object() else {
        return schema.clone();
    };
    let mut whole = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("properties", Value::Object(fields)) => {
                let fields = fields.iter().map(|(name, it)| (name.clone(), closed(it)));
                Value::Object(fields.collect())
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(parts)) => {
                parts.iter().map(closed).collect()
            }
            ("items" | "additionalProperties", value) => closed(value),
            (_, value) => value.clone(),
        };
        whole.insert(keyword.clone(), value);
    }
    let of_fields = whole.contains_key("properties") || whole.get("type") == Some(&json!("object"));
    if of_fields {
        let closed = whole.entry("additionalProperties");
        closed.or_insert(Value::Bool(false));
    }
    Value::Object(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Value {
        let text = document();
        let of = &text["webhooks"]["message.received"]["post"]["requestBody"]["content"];
        of["application/json"]["examples"]["full"]["value"].clone()
    }

    #[test]
    fn what_the_document_does_not_promise_is_a_fault() {
        assert_eq!(fault(&event()), None);
        for (pointer, field, value) in [
            ("", "more", json!(1)),
            ("/data", "more", json!(1)),
            ("/data/content", "more", json!(1)),
            ("/data", "direction", json!("outbound")),
            ("", "position", json!("1")),
            ("", "type", json!("message.eaten")),
            ("", "type", json!("message.sent")),
        ] {
            let mut event = event();
            let place = event.pointer_mut(pointer).unwrap();
            place[field] = value;
            assert!(fault(&event).is_some(), "{pointer}/{field}");
        }
        let mut event = event();
        event.as_object_mut().unwrap().remove("position");
        assert!(fault(&event).is_some());
    }
}
