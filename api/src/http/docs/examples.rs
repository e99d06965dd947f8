use domain::model::shared::Code;
use serde_json::{Map, Value, json};

use crate::http::pages::CodePages;
use crate::http::view::ActionView;

/// Gives every good answer an example, made of those of its schema's fields.
pub(super) fn complete(document: &mut Value) {
    let schemas = document.clone();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (_, methods) in paths.into_iter().flatten() {
        for (_, operation) in methods.as_object_mut().into_iter().flatten() {
            let answers = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            for (status, answer) in answers.into_iter().flatten() {
                let content = answer.pointer_mut("/content/application~1json");
                let Some(content) = content.and_then(Value::as_object_mut) else {
                    continue;
                };
                if status.starts_with('2')
                    && let Some(schema) = content.get("schema")
                {
                    let example = example(&schemas, schema);
                    content.insert("example".to_owned(), example);
                }
            }
        }
    }
}

/// An example of this schema: its own, or one that is made of those of its fields.
pub(super) fn example(document: &Value, schema: &Value) -> Value {
    let mut example = made(document, schema, &mut vec![]).unwrap_or_default();
    agree(&mut example);
    example
}

/// Lets what stands beside a code be what the catalogue says of it: the examples of the fields know nothing of each other.
pub(super) fn agree(example: &mut Value) {
    match example {
        Value::Array(all) => all.iter_mut().for_each(agree),
        Value::Object(fields) => {
            fields.values_mut().for_each(agree);
            beside(fields);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What says what to do about a code says the rest of it, too.
fn beside(fields: &mut Map<String, Value>) {
    if !fields.contains_key("action") {
        return;
    }
    let code = fields.get("code").or_else(|| fields.get("reason"));
    if code.is_some_and(Value::is_null) {
        fields.insert("action".to_owned(), Value::Null);
        return;
    }
    let Some(code) = code.and_then(Value::as_str).and_then(Code::find) else {
        return;
    };
    let info = code.info();
    let action = ActionView::of(code, &CodePages::at("https://gramway.example"));
    for (key, value) in [
        ("action", serde_json::to_value(action).unwrap_or_default()),
        ("category", info.category.as_str().into()),
        ("scope", info.scope.as_str().into()),
        ("explanation", info.explanation.into()),
        ("title", info.title.into()),
        ("retryable", info.retryable.into()),
        ("status", info.status.into()),
    ] {
        if let Some(field) = fields.get_mut(key) {
            *field = value;
        }
    }
}

/// The same within these schemas; nothing for one of them, which would never end.
fn made<'d>(document: &'d Value, schema: &'d Value, within: &mut Vec<&'d str>) -> Option<Value> {
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(path) = reference
        && let Some(named) = document.pointer(path.strip_prefix('#')?)
    {
        if within.contains(&path) {
            return None;
        }
        within.push(path);
        let example = made(document, named, within);
        within.pop();
        return example;
    }
    if let Some(given) = schema.get("example") {
        return Some(given.clone());
    }
    let first = |key: &str| schema.get(key)?.as_array()?.first();
    if let Some(word) = first("examples").or_else(|| first("enum")) {
        return Some(word.clone());
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut whole = Map::new();
        for part in parts {
            let fields = made(document, part, within)?;
            whole.extend(fields.as_object()?.clone());
        }
        return Some(Value::Object(whole));
    }
    let alternatives = ["oneOf", "anyOf"].into_iter();
    let mut alternatives = alternatives.filter_map(|key| schema.get(key)?.as_array());
    if let Some(alternatives) = alternatives.next() {
        let null = |one: &&Value| one.get("type") != Some(&json!("null"));
        let one = alternatives.iter().find(null);
        return one.and_then(|one| made(document, one, within));
    }
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        let mut example = Map::new();
        for (name, field) in fields {
            let value = made(document, field, within).unwrap_or_default();
            example.insert(name.clone(), value);
        }
        return Some(Value::Object(example));
    }
    let items = schema.get("items")?;
    let item = made(document, items, within);
    Some(item.into_iter().collect())
}
