use domain::model::event::EventType;
use serde_json::{Map, Value, json};

use super::{schemas, told};
use crate::http::view::thinned;

/// What endpoints are told: one webhook per type of event, all with the same envelope.
pub(super) fn webhooks(document: &Value) -> Value {
    let mut all = Map::new();
    for kind in EventType::ALL {
        all.insert(kind.as_str().to_owned(), webhook(document, *kind));
    }
    Value::Object(all)
}

fn webhook(document: &Value, kind: EventType) -> Value {
    let example = told::event(document, kind);
    let thin = thinned(example.clone());
    // by names that come after `full`, which is shown first
    let more = told::more(&example, kind).into_iter();
    let more = more.map(|(name, event)| (format!("full.{name}"), json!({"value": event})));
    let mut examples: Map<_, _> = more.collect();
    examples.insert("full".to_owned(), json!({"value": example}));
    examples.insert("thin".to_owned(), json!({"value": thin}));
    let [full_schema, thin_schema] = [schemas::full(kind), schemas::thin(kind)];
    json!({
        "post": {
            "operationId": format!("events.{}", kind.as_str()),
            "summary": kind.as_str(),
            "description": kind.explanation().trim(),
            "tags": ["webhooks"],
            // one signs for itself; what an endpoint's `auth` and `headers` add is its own
            "security": [],
            "parameters": headers(),
            "requestBody": {
                "required": true,
                "description": "As the endpoint's `payload` says: `full`, or `thin` with ids, kinds and states alone.",
                "content": {"application/json": {
                    "schema": {"anyOf": [
                        schemas::reference(&full_schema),
                        schemas::reference(&thin_schema),
                    ]},
                    "examples": examples,
                }},
            },
            "responses": answers(),
        },
    })
}

/// The headers of the standard, and ours.
fn headers() -> Value {
    let header = |name: &str, schema: Value, words: &str| json!({"name": name, "in": "header", "required": true, "description": words, "schema": schema});
    let mut replay = header(
        "gramway-replay",
        json!({"type": "string", "const": "true"}),
        "That this delivery was asked for again; it is absent otherwise.",
    );
    super::set(&mut replay, "required", false.into());
    json!([
        header(
            "webhook-id",
            json!({"type": "string", "example": "evt_01jd2v7q7hf8mrk0e4w0z3n5tb"}),
            "The event's id, the same for every attempt and redelivery: what to deduplicate by.",
        ),
        header(
            "webhook-timestamp",
            json!({"type": "string", "pattern": "^[0-9]+$", "example": "1795168800"}),
            "When this attempt was made, in unix seconds. Refuse what is older or newer than five minutes.",
        ),
        header(
            "webhook-signature",
            json!({"type": "string", "example": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="}),
            "Standard Webhooks 1.0: `v1,<base64 of HMAC-SHA256>` over `id.timestamp.body`, the body as it came. One for each secret that signs now, with a space between: any of them may be the one you know. Pass over versions that you do not know.",
        ),
        header(
            "gramway-attempt",
            json!({"type": "string", "pattern": "^[0-9]+$", "example": "1"}),
            "The how-manieth attempt of this delivery it is, from 1.",
        ),
        replay,
    ])
}

/// What the answers of an endpoint mean. 15 seconds in all, and 64 KiB of answer.
fn answers() -> Value {
    let retry_after = json!({"Retry-After": {
        "description": "Seconds, or a date: the next attempt is not made before, unless you change the endpoint so that all that waits is due (`url`, `retry_schedule`, going on, enabling it); it can only lengthen the wait, to a day at most.",
        "schema": {"type": "string", "example": "120"},
    }});
    let busy = |words: &str| json!({"description": words, "headers": retry_after});
    json!({
        "2XX": {"description": "Taken: the delivery is done. Answer within 15 seconds; what takes longer is tried again."},
        "3XX": {"description": "A failure: redirects are not followed, and the delivery is tried again. Give the endpoint its new `url`."},
        "410": {"description": "No more of it: the endpoint is disabled, `endpoint.disabled` is told to the others, and what is queued waits."},
        "429": busy("Too much: the endpoint is slowed, and the delivery is tried again."),
        "502": busy("The same as 429."),
        "503": busy("The same as 429."),
        "504": busy("The same as 429."),
        "default": {
            "description": "A failure, as is no answer: it is tried again by the endpoint's `retry_schedule`; `delivery.exhausted` says when that ends.",
            "headers": retry_after,
        },
    })
}
