//! Who is calling, and what they may do.

mod acting;
mod address;
mod middleware;
mod permission;
mod principal;

pub use acting::{Acting, origin};
pub use address::client_address;
pub use middleware::authenticate;
pub use permission::{Allowed, Needs, permissions};
pub use principal::Caller;
