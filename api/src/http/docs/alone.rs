//! A component of the document as a JSON Schema of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value, json};

const COMPONENTS: &str = "#/components/schemas/";

/// A component with all that it refers to: JSON Schema 2020-12, for validators that know nothing of OpenAPI.
pub(super) fn alone(document: &Value, name: &str) -> Value {
    let mut wanted = vec![];
    let mut whole = moved(component(document, name), &mut wanted);
    let mut found = BTreeMap::new();
    while let Some(next) = wanted.pop() {
        if let Entry::Vacant(place) = found.entry(next) {
            let schema = moved(component(document, place.key()), &mut wanted);
            place.insert(schema);
        }
    }
    if let Some(whole) = whole.as_object_mut() {
        let draft = "https://json-schema.org/draft/2020-12/schema";
        whole.insert("$schema".to_owned(), draft.into());
        whole.insert("title".to_owned(), name.into());
        whole.insert("$defs".to_owned(), json!(found));
    }
    whole
}

fn component<'d>(document: &'d Value, name: &str) -> &'d Value {
    let found = document.pointer("/components/schemas");
    found.and_then(|it| it.get(name)).unwrap_or(&Value::Null)
}

/// The same schema, whose references lead below itself; `wanted` takes the names of what they lead to.
fn moved(schema: &Value, wanted: &mut Vec<String>) -> Value {
    let Some(keywords) = schema.as_object() else {
        return schema.clone();
    };
    let mut whole = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("$ref", Value::String(path)) => {
                let name = path.strip_prefix(COMPONENTS).unwrap_or(path);
                wanted.push(name.to_owned());
                format!("#/$defs/{name}").into()
            }
            // of OpenAPI
            ("example", value) => {
                whole.insert("examples".to_owned(), json!([value]));
                continue;
            }
            ("properties", Value::Object(fields)) => {
                let fields = fields.iter();
                let fields = fields.map(|(name, it)| (name.clone(), moved(it, wanted)));
                Value::Object(fields.collect())
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(parts)) => {
                parts.iter().map(|it| moved(it, wanted)).collect()
            }
            ("items" | "additionalProperties", value) => moved(value, wanted),
            (_, value) => value.clone(),
        };
        whole.insert(keyword.clone(), value);
    }
    Value::Object(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_refers_to_comes_along() {
        let document = json!({"components": {"schemas": {
            "A": {"type": "object", "properties": {
                "example": {"$ref": "#/components/schemas/B"},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
            }},
            "B": {"type": ["string", "null"], "example": null},
            "C": {"type": "string"},
        }}});

        let alone = alone(&document, "A");

        assert_eq!(
            alone["properties"],
            json!({"example": {"$ref": "#/$defs/B"}, "list": {"type": "array", "items": {"$ref": "#/$defs/A"}}})
        );
        assert_eq!(alone["$defs"]["B"]["examples"], json!([null]));
        assert_eq!(
            alone["$defs"].as_object().unwrap().len(),
            2,
            "A itself, and B"
        );
    }
}
