//! A webhook that waits to be released: Meta tells when it likes, several at once (META 2.3).

use serde::Serialize;
use serde_json::Value;

use super::Outgoing;

/// A webhook that waits to be released.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// The delivery.
    pub id: u64,
    /// What it will say.
    pub body: Value,
}

impl Held {
    pub(super) fn of(outgoing: &Outgoing) -> Self {
        Self {
            id: outgoing.id,
            body: serde_json::from_slice(&outgoing.body).unwrap_or(Value::Null),
        }
    }
}
