//! The audit log: who did what.

mod agents;
mod entries;
mod list;
mod operator;
