//! The store's promises.

mod at_hand;
mod crash;
mod guard;
mod inbox;
mod log;
mod operator;
mod paging;
mod process;
mod race;
mod retire;
mod seal;
mod system;
mod tenant;
pub(crate) mod world;
