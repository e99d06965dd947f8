//! The dashboard's "Test" button (META 2.5): its account is called 0 and is nobody's.

use bytes::Bytes;
use serde_json::{Value, json};

use super::Told;
use crate::{hub::Hub, sign};

/// What the button sends for a field; nothing for one that has none.
fn payload(field: &str) -> Option<Value> {
    let said = |more: Value| {
        let mut value = json!({"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "233445667"});
        if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
            value.extend(more);
        }
        value
    };
    let value = match field {
        "messages" => said(
            json!({"timestamp": "1527459824", "message": {"mid": "random_mid", "text": "random_text"}}),
        ),
        "message_reactions" => said(
            json!({"reaction": {"mid": "random_mid", "action": "react", "reaction": "love", "emoji": "\u{2764}\u{fe0f}"}}),
        ),
        "messaging_postbacks" => said(json!({
            "is_self": true, "sender": {"id": "2494432963985342"}, "recipient": {"id": "90010195674710"},
            "postback": {"mid": "random_mid", "title": "Talk to human", "payload": "HUMAN"},
        })),
        "messaging_seen" => said(json!({"read": {"mid": "last_message_id_read"}})),
        _ => return None,
    };
    let change = json!({"field": field, "value": value});
    Some(
        json!({"object": "instagram", "entry": [{"id": "0", "time": 1_504_548_498, "changes": [change]}]}),
    )
}

impl Hub {
    /// Posts what the button sends, signed, once; nothing for a field that has no test.
    pub(crate) async fn dashboard_test(&self, field: &str) -> Option<Told> {
        let body = payload(field)?;
        let id = self.lock().queue.next_id();
        Some(self.post(id, 1, Bytes::from(sign::encode(&body))).await)
    }
}
