//! The store's promises.

mod crash;
mod guard;
mod inbox;
mod log;
mod operator;
mod process;
mod race;
mod seal;
mod system;
mod tenant;
pub(crate) mod world;
