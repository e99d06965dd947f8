use domain::model::event::EventType;
use serde_json::{Map, Value, json};

use super::told;

/// What endpoints are told: one webhook per type of event, all with the same envelope.
pub(super) fn webhooks(document: &Value) -> Value {
    let mut all = Map::new();
    for kind in EventType::ALL {
        all.insert(kind.as_str().to_owned(), webhook(document, *kind));
    }
    Value::Object(all)
}

fn webhook(document: &Value, kind: EventType) -> Value {
    let header = |name: &str, words: &str| json!({"name": name, "in": "header", "required": true, "description": words, "schema": {"type": "string"}});
    json!({
        "post": {
            "operationId": format!("events.{}", kind.as_str()),
            "summary": kind.as_str(),
            "description": kind.explanation().trim(),
            "tags": ["webhooks"],
            "parameters": [
                header("webhook-id", "The event's id, the same for every attempt and redelivery: what to deduplicate by."),
                header("webhook-timestamp", "When this attempt was made, in unix seconds."),
                header("webhook-signature", "Standard Webhooks 1.0: `v1,<base64 of HMAC-SHA256>` over id, timestamp and body."),
            ],
            "requestBody": {
                "required": true,
                "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Event"},
                    "example": told::event(document, kind),
                }},
            },
            "responses": {
                "2XX": {"description": "Taken. Any other answer, a redirect included, is tried again; 410 disables the endpoint."},
            },
        },
    })
}
