//! The audit log: who did what, and from where.

mod action;
mod actor;
mod entry;
mod subject;

pub use action::AuditAction;
pub use actor::{Actor, By, InvalidActor, Origin};
pub use entry::{AuditEntry, AuditEntryId};
pub use subject::{InvalidSubject, Subject};
