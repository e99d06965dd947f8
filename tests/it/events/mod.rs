//! The log of events.

mod list;
mod stream;
