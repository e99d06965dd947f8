//! The commands, one file each: load, call a rule of `model`, commit the changes.

pub mod admin;
pub mod connect;
pub mod converse;
mod outlast;
pub mod receive;
pub mod send;
mod shared;
mod shown_once;
pub mod tell;
pub mod upkeep;

pub use shared::{Asked, Made, Reused, RunError, Stopped};
