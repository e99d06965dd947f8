//! The operator: makes workspaces and their first keys.

use std::ops::Deref;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::caller::Caller;

/// The operator, with a key.
#[derive(Debug, Clone)]
pub struct Operator {
    caller: Caller,
}

impl Operator {
    /// With this key.
    pub fn new(base: &str, key: &str) -> Self {
        Self {
            caller: Caller::anonymous(base).with_key(key),
        }
    }

    /// Makes a workspace; its id.
    pub async fn makes_workspace(&self, name: &str, mode: &str) -> String {
        let body = json!({"name": name, "mode": mode});
        self.post("/v1/workspaces", body).await.expect(201).id()
    }

    /// Makes a key with these scopes; the answer shows it once.
    pub async fn makes_key(&self, workspace: &str, scopes: &[&str]) -> Answer {
        let path = format!("/v1/workspaces/{workspace}/api-keys");
        let body: Value = json!({"name": "key", "scopes": scopes});
        self.post(&path, body).await.expect(201)
    }
}

impl Deref for Operator {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}
