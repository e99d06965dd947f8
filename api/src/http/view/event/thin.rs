use serde_json::{Map, Value};

use super::Shown;

/// What of `data` stays beside ids: one word or number each, which says what to fetch and whether.
const KEPT: [&str; 7] = [
    "code",
    "count",
    "direction",
    "edit",
    "kind",
    "live",
    "state",
];

/// An event with ids, kinds and states only; what people said, who they are and where things are is left to
/// `GET /v1/events/{id}`.
pub(super) fn thin(event: &Shown) -> serde_json::Result<Value> {
    serde_json::to_value(event).map(thinned)
}

/// The same of an event's JSON.
pub(in crate::http) fn thinned(mut event: Value) -> Value {
    if let Some(event) = event.as_object_mut() {
        let parts: [(&str, Keeps<'_>); 3] = [
            ("channel", &is_id),
            ("contact", &is_id),
            ("data", &stays_thin),
        ];
        for (part, kept) in parts {
            if let Some(part) = event.get_mut(part).and_then(Value::as_object_mut) {
                keep(part, kept);
            }
        }
    }
    event
}

type Keeps<'a> = &'a dyn Fn(&str) -> bool;

fn keep(part: &mut Map<String, Value>, kept: Keeps<'_>) {
    part.retain(|key, value| kept(key) && !value.is_object());
}

fn is_id(key: &str) -> bool {
    key == "id"
}

/// Whether a field of `data` stays, unless it is an object.
pub(in crate::http) fn stays_thin(key: &str) -> bool {
    let names = key.ends_with("_id") && key != "external_id";
    names || key.ends_with("_ids") || KEPT.contains(&key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_and_single_words_stay() {
        let mut data = json!({
            "message_id": "msg_1", "kind": "text", "direction": "inbound", "external_id": "mid", "content": {"text": "hi"},
            "channel_ids": ["ch_1"], "code": {"text": "x"}, "username": "alice", "failure": {"code": "x"},
        });
        keep(data.as_object_mut().unwrap(), &stays_thin);
        let left = json!({"message_id": "msg_1", "kind": "text", "direction": "inbound", "channel_ids": ["ch_1"]});
        assert_eq!(data, left);
    }
}
