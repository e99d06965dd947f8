//! The operations of the API, read from the committed document.

use std::fmt;
use std::path::Path;

use reqwest::Method;
use serde_json::Value;

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// Its path, parameters in braces.
    pub path: String,
    /// Its `operationId`.
    pub id: String,
    /// Whether it needs a key.
    pub secured: bool,
    /// The example of its body, when it reads one.
    pub example: Option<Value>,
    parameters: Vec<String>,
}

impl Operation {
    /// Its path with each parameter replaced by what `id` says for its prefix (`ch`, `msg`, …).
    pub fn path_with(&self, id: impl Fn(&str) -> String) -> String {
        let mut path = String::new();
        let mut resource = "";
        for segment in self.path.split('/').skip(1) {
            path.push('/');
            if segment.starts_with('{') {
                path.push_str(&id(prefix(resource)));
            } else {
                path.push_str(segment);
                resource = segment;
            }
        }
        path
    }

    /// Whether it is the operator's own: done in no workspace.
    pub fn is_operators(&self) -> bool {
        let names = |name: &str| name == "Gramway-Workspace";
        self.secured && !self.parameters.iter().any(|name| names(name))
    }

    /// Whether it has a parameter of this name.
    pub fn asks(&self, name: &str) -> bool {
        self.parameters.iter().any(|own| own == name)
    }

    /// Whether it is a list with pages.
    pub fn is_list(&self) -> bool {
        self.method == Method::GET && self.asks("limit")
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.id, self.method, self.path)
    }
}

/// The prefix of a resource's ids.
fn prefix(resource: &str) -> &'static str {
    match resource {
        "workspaces" => "ws",
        "api-keys" => "key",
        "onboarding-links" => "lnk",
        "channels" => "ch",
        "conversations" => "cnv",
        "contacts" => "cnt",
        "comments" => "cmt",
        "messages" => "msg",
        "events" => "evt",
        "webhook-endpoints" | "operator-endpoints" => "ep",
        "operations" => "op",
        "codes" => "code",
        "event-types" => "type",
        other => panic!("whose ids are those of {other}?"),
    }
}

/// The committed document.
pub fn document() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/openapi.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// All operations under `/v1`.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let everywhere = document["security"]
        .as_array()
        .is_some_and(|all| !all.is_empty());
    let mut operations = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            if !path.starts_with("/v1/") || !operation["operationId"].is_string() {
                continue;
            }
            let secured = match operation["security"].as_array() {
                Some(own) => own
                    .iter()
                    .any(|one| one.as_object().is_some_and(|it| !it.is_empty())),
                None => everywhere,
            };
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            operations.push(Operation {
                method,
                path: path.clone(),
                id: operation["operationId"].as_str().unwrap().to_owned(),
                secured,
                example: example(&document, operation),
                parameters: parameters
                    .filter_map(|it| Some(it["name"].as_str()?.to_owned()))
                    .collect(),
            });
        }
    }
    assert!(operations.len() > 20, "{operations:?}");
    operations
}

fn example(document: &Value, operation: &Value) -> Option<Value> {
    let json = operation.pointer("/requestBody/content/application~1json")?;
    let of_media = json.get("example").cloned();
    let of_examples = || {
        let first = json.get("examples")?.as_object()?.values().next()?;
        first.get("value").cloned()
    };
    let of_schema = || {
        let reference = json.pointer("/schema/$ref")?.as_str()?;
        let schema = document.pointer(reference.strip_prefix('#')?)?;
        let first = || schema.get("examples")?.as_array()?.first().cloned();
        schema.get("example").cloned().or_else(first)
    };
    let found = of_media.or_else(of_examples).or_else(of_schema);
    Some(found.unwrap_or_else(|| panic!("no example of the body of {}", operation["operationId"])))
}
