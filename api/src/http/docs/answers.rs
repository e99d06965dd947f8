use serde_json::{Map, Value, json};

use super::set;

type Answers = &'static [(&'static str, &'static str)];

const ALWAYS: Answers = &[("400", "A parameter, a header or the JSON could not be read")];
const SECURED: Answers = &[
    ("401", "No valid key"),
    ("403", "The key lacks the permission"),
    ("429", "Too many requests"),
    ("500", "An error of ours"),
    ("503", "The database is not available for the moment"),
];
const NAMED: Answers = &[("404", "There is no such thing here")];
const READING: Answers = &[
    ("408", "The body did not arrive in time"),
    ("413", "The body is too large"),
    ("415", "The body is not application/json"),
];
const DECIDING: Answers = &[
    ("409", "What is there does not allow it now"),
    (
        "422",
        "A field is not valid, or the Idempotency-Key was used for another request",
    ),
];

/// Adds to each operation what every operation can answer, so that no handler forgets it.
pub(super) fn complete(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            let reads = operation.get_mut("requestBody").map(absent).is_some();
            let secured = operation.get("security").is_none();
            let repeatable = method == "post";
            let usual = [
                (true, ALWAYS),
                (secured, SECURED),
                (path.contains('{'), NAMED),
                (reads, READING),
                (reads || repeatable, DECIDING),
            ];
            let answers = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            if let Some(answers) = answers {
                let usual = usual.into_iter().filter(|(applies, _)| *applies);
                for (status, words) in usual.flat_map(|(_, answers)| answers) {
                    answers.entry(*status).or_insert_with(|| problem(words));
                }
            }
            if secured {
                parameters(operation, in_workspace(path), repeatable);
            }
        }
    }
}

/// A body that may be absent is not null for that.
fn absent(body: &mut Value) {
    let schema = body.pointer_mut("/content/application~1json/schema");
    if let Some(schema) = schema
        && let Some(Value::Array(kinds)) = schema.get("oneOf")
        && let Some(kind) = kinds.iter().find(|kind| kind.get("$ref").is_some())
    {
        *schema = kind.clone();
        set(body, "required", false.into());
    }
}

fn problem(words: &str) -> Value {
    json!({
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

/// Whether what is done there is done in a workspace. The operator's own operations are done in none, and refuse to be.
fn in_workspace(path: &str) -> bool {
    let resource = path.strip_prefix("/v1/").unwrap_or(path).split('/').next();
    !matches!(
        resource,
        Some("workspaces" | "inbox" | "operator-endpoints")
    )
}

fn parameters(operation: &mut Value, in_workspace: bool, repeatable: bool) {
    let mut headers = vec![];
    if in_workspace {
        headers.push(header(
            "Gramway-Workspace",
            "The workspace that the operator's key acts in; not needed with a workspace's own key.",
        ));
    }
    if repeatable {
        headers.push(header(
            "Idempotency-Key",
            "Makes it safe to repeat the request: 1 to 255 printable ASCII characters, remembered for 48 hours.",
        ));
    }
    let Some(operation) = operation.as_object_mut() else {
        return;
    };
    let known = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(known) = known.as_array_mut() {
        known.extend(headers);
    }
}

fn header(name: &str, words: &str) -> Value {
    let mut parameter = Map::new();
    parameter.insert("name".to_owned(), json!(name));
    parameter.insert("in".to_owned(), json!("header"));
    parameter.insert("required".to_owned(), json!(false));
    parameter.insert("description".to_owned(), json!(words));
    parameter.insert("schema".to_owned(), json!({"type": "string"}));
    Value::Object(parameter)
}
