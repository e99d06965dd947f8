use crate::model::operation::{Operation, OperationId, OperationState};
use crate::model::shared::Code;

/// An operation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationFact {
    /// The operation.
    pub operation: OperationId,
    /// What it does, in a word.
    pub kind: String,
    /// How it ended.
    pub state: OperationState,
    /// Why it could not go on, if it could not.
    pub code: Option<Code>,
    /// How many deliveries it put on their way.
    pub queued: i64,
    /// How many deliveries it dropped.
    pub dropped: i64,
}

impl From<&Operation> for OperationFact {
    fn from(operation: &Operation) -> Self {
        Self {
            operation: operation.id,
            kind: operation.kind.as_str().to_owned(),
            state: operation.state(),
            code: operation.code(),
            queued: operation.kind.queued(),
            dropped: operation.kind.dropped(),
        }
    }
}
