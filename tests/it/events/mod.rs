//! The log of events.

mod list;
mod retention;
mod stream;
mod types;
