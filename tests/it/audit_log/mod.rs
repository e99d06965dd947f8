//! The audit log: who did what.

mod agents;
mod connecting;
mod entries;
mod greetings;
mod list;
mod operator;
