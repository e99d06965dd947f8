//! Long work that somebody asked for: what it does, how far it is, how it ended.

mod drop_backlog;
mod record;
mod replay;

pub use drop_backlog::DropBacklog;
pub use record::{Operation, OperationEnd, OperationId, OperationKind, OperationState, Progress};
pub use replay::{InvalidRange, Range, Replay, Stretch, Which};
