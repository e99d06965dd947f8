//! The sandbox as its users meet it: over HTTP and through its handle.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod account;
mod chat;
mod citation;
mod control;
mod facebook;
mod fault;
mod happenings;
mod happenings_over_http;
mod history;
mod keep;
mod login;
mod messenger_profile;
mod send;
mod stepping;
mod support;
