use serde_json::{Map, Value, json};

use crate::http::content::examples;

/// The operations that read a message.
const OPERATIONS: [&str; 2] = ["/v1/messages", "/v1/messages/preview"];

/// Gives what reads a message an example of each type of content.
pub(super) fn complete(document: &mut Value) {
    let named: Map<String, Value> = examples()
        .into_iter()
        .map(|(name, content)| {
            let body = json!({
                "to": {"conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"},
                "content": content,
            });
            (name.to_owned(), json!({"value": body}))
        })
        .collect();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let Some(paths) = paths else {
        return;
    };
    for path in OPERATIONS {
        let content = paths
            .get_mut(path)
            .and_then(|methods| methods.pointer_mut("/post/requestBody/content/application~1json"));
        if let Some(content) = content.and_then(Value::as_object_mut) {
            content.insert("examples".to_owned(), Value::Object(named.clone()));
        }
    }
}
