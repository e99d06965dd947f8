//! What is no workspace's, a file per small port.

mod apps;
mod check;
mod expiring;
mod inbox;
mod keys;
mod operators;
mod owners;
mod retire;
mod routes;
mod unreadable;
mod workspaces;

pub use keys::SeaKeys;

pub(crate) use inbox::{Arrival, receive};
pub(crate) use operators::once_of_operator;
pub(crate) use owners::{Owned, Owners};
