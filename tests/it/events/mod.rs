//! The log of events.

mod list;
