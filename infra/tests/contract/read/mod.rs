//! What the read door promises.

mod channel;
mod comments;
mod endpoint;
mod events;
mod found;
mod heard;
mod link;
mod log;
mod messages;
mod pages;
mod people;
mod plans;
mod world;
