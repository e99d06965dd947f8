//! Values, states and rules. Pure: no `async`, no ports.

pub mod audit;
pub mod channel;
pub mod conversation;
pub mod endpoint;
pub mod event;
pub mod message;
pub mod operation;
pub mod shared;
pub mod workspace;
