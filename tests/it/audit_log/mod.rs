//! The audit log: who did what.

mod agents;
mod connecting;
mod entries;
mod list;
mod operator;
