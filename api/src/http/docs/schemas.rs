//! The schemas of events, one per type, all made from the one list of types.

use domain::model::event::{About, EventType, Kinds};
use serde_json::{Map, Value, json};

use super::said::{directions, says};
use crate::http::view::{data_of, stays_thin};

const SCHEMAS: &str = "/components/schemas";

/// The name of the component that an event of this type is, as it is delivered in full.
pub(super) fn full(kind: EventType) -> String {
    format!("Event.{}", kind.as_str())
}

/// The same for an endpoint whose `payload` is `thin`.
pub(super) fn thin(kind: EventType) -> String {
    format!("ThinEvent.{}", kind.as_str())
}

/// What refers to a component.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#{SCHEMAS}/{name}") })
}

/// Puts an event and its data, in full and thin, for each type in place of the components from which they are made. `Event` is
/// any of them.
pub(super) fn complete(document: &mut Value) {
    let before = document.pointer(SCHEMAS).cloned().unwrap_or_default();
    let envelope = before.get("Event").cloned().unwrap_or_default();
    let Some(schemas) = document.pointer_mut(SCHEMAS).and_then(Value::as_object_mut) else {
        return;
    };
    schemas.remove("EventData");
    let mut mapping = Map::new();
    for kind in EventType::ALL.iter().copied() {
        schemas.remove(data_of(kind));
        let data = data(&before, kind);
        let whole = event(&envelope, kind);
        let name = format!("EventData.{}", kind.as_str());
        schemas.insert(thin(kind), thinned(&before, &whole, &data));
        schemas.insert(name.clone(), data);
        let mut event = whole;
        put(&mut event, &["properties", "data"], reference(&name));
        schemas.insert(full(kind), event);
        let reference = format!("#{SCHEMAS}/{}", full(kind));
        mapping.insert(kind.as_str().to_owned(), reference.into());
    }
    let any: Vec<Value> = mapping.values().map(|it| json!({ "$ref": it })).collect();
    let any = json!({
        "description": "Something that happened in a workspace: the body of a webhook and an item of the event log. Types grow: bear one that you do not know.",
        "oneOf": any,
        "discriminator": {"propertyName": "type", "mapping": mapping},
        "example": envelope.get("example"),
    });
    schemas.insert("Event".to_owned(), any);
    if let Some(page) = schemas.get_mut("PageView_Event") {
        let items = ["properties", "data", "items"];
        put(page, &items, reference("Event"));
    }
}

/// The envelope of an event of this type.
fn event(envelope: &Value, kind: EventType) -> Value {
    let mut event = envelope.clone();
    let absent: &[&str] = match kind.about() {
        About::Workspace => &["channel", "conversation_id", "contact", "caused_by"],
        About::Channel => &["conversation_id", "contact", "caused_by"],
        About::Conversation => &[],
    };
    retain(&mut event, |name| !absent.contains(&name));
    put(&mut event, &["description"], described(kind).into());
    put(
        &mut event,
        &["properties", "type"],
        json!({
            "type": "string",
            "const": kind.as_str(),
            "description": kind.explanation().trim(),
        }),
    );
    if let Some(event) = event.as_object_mut() {
        event.remove("example");
    }
    event
}

/// What it says, and what of it an endpoint's filter can ask.
fn described(kind: EventType) -> String {
    let names: Vec<String> = filters(kind).iter().map(|it| format!("`{it}`")).collect();
    let said = kind.explanation().trim();
    format!("{said} Filters that narrow it: {}.", names.join(", "))
}

/// The filters of an endpoint that narrow events of this type; the others let it pass.
pub(super) fn filters(kind: EventType) -> Vec<&'static str> {
    let mut names = vec!["types"];
    if kind.narrows_by_kind() && kind.kinds() != Kinds::None {
        names.push("kinds");
    }
    if kind.about() != About::Workspace {
        names.extend(["channels", "labels"]);
    }
    names
}

/// What an event of this type says.
fn data(schemas: &Value, kind: EventType) -> Value {
    let mut data = schemas.get(data_of(kind)).cloned().unwrap_or_default();
    retain(&mut data, |name| says(kind, name));
    put(
        &mut data,
        &["description"],
        kind.explanation().trim().into(),
    );
    let has = |data: &Value, name: &str| data.pointer(&format!("/properties/{name}")).is_some();
    if has(&data, "direction") {
        let words = words(directions(kind), true);
        amend(&mut data, "direction", words);
    }
    if has(&data, "content") && kind.kinds() == Kinds::None {
        let nothing = json!({"type": "null", "description": "Null: the event says nothing of it."});
        put(&mut data, &["properties", "content"], nothing);
    }
    if has(&data, "kind") {
        amend(&mut data, "kind", kinds(kind));
    }
    data
}

fn kinds(kind: EventType) -> Value {
    // what a message's event says may be gone
    let nullable = data_of(kind) == "MessageEventData";
    let filter = if filters(kind).contains(&"kinds") {
        "The kind of message; what an endpoint's `kinds` are compared with."
    } else {
        "The kind of event. No filter looks at it."
    };
    let (mut schema, words) = match kind.kinds() {
        Kinds::None => {
            let none = "Null: the event says nothing of what the message says.";
            return json!({"type": "null", "description": none, "example": null});
        }
        Kinds::Closed(known) => (words(known, nullable), known),
        Kinds::Open(known) => {
            let other = "Another word of Instagram's.";
            let other = json!({"type": "string", "description": other});
            let mut any = vec![words(known, false), other];
            if nullable {
                any.push(json!({"type": "null"}));
            }
            (json!({ "anyOf": any }), known)
        }
    };
    put(&mut schema, &["description"], filter.into());
    let example = words.first().copied();
    put(&mut schema, &["example"], example.into());
    schema
}

/// One of these words.
fn words(words: &[&str], nullable: bool) -> Value {
    let mut any: Vec<Value> = words.iter().map(|word| (*word).into()).collect();
    if nullable {
        any.push(Value::Null);
        return json!({"type": ["string", "null"], "enum": any});
    }
    json!({"type": "string", "enum": any})
}

/// Another schema for a field, which says of itself what it said unless the other does.
fn amend(data: &mut Value, field: &str, schema: Value) {
    let before = data.pointer(&format!("/properties/{field}"));
    let said = before.and_then(|it| it.get("description")).cloned();
    let mut schema = schema;
    if let (Some(said), None) = (said, schema.get("description")) {
        put(&mut schema, &["description"], said);
    }
    put(data, &["properties", field], schema);
}

/// An event with ids, kinds and states only, as the view of it leaves them.
fn thinned(schemas: &Value, event: &Value, data: &Value) -> Value {
    let mut thin = event.clone();
    let only_id = |schema: &Value| {
        let name = schema.pointer("/oneOf/0/$ref").and_then(Value::as_str);
        let name = name
            .and_then(|it| it.rsplit('/').next())
            .unwrap_or_default();
        let id = schemas.pointer(&format!("/{name}/properties/id"));
        json!({"type": "object", "properties": {"id": id}, "required": ["id"]})
    };
    for part in ["channel", "contact"] {
        if let Some(schema) = event.pointer(&format!("/properties/{part}")) {
            put(&mut thin, &["properties", part], only_id(schema));
        }
    }
    let mut said = data.clone();
    let fields = data.get("properties");
    retain(&mut said, |name| {
        let schema = fields.and_then(|fields| fields.get(name));
        stays_thin(name) && !schema.is_some_and(is_object)
    });
    put(&mut thin, &["properties", "data"], said);
    thin
}

/// Whether it is what a thin event leaves away whatever its name. Components of events are objects.
fn is_object(schema: &Value) -> bool {
    let any = |key: &str| schema.get(key).and_then(Value::as_array);
    let parts = any("oneOf").or_else(|| any("anyOf"));
    schema.get("$ref").is_some() || parts.is_some_and(|parts| parts.iter().any(is_object))
}

/// Keeps the fields with such names.
fn retain(schema: &mut Value, keeps: impl Fn(&str) -> bool) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    if let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        fields.retain(|name, _| keeps(name));
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_some_and(&keeps));
    }
}

/// Puts a value there.
fn put(schema: &mut Value, path: &[&str], value: Value) {
    let place = path.iter().try_fold(schema, |at, key| {
        let at = at.as_object_mut()?;
        Some(at.entry(*key).or_insert(Value::Null))
    });
    if let Some(place) = place {
        *place = value;
    }
}
