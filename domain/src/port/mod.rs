//! What flows need from outside, as small `dyn` traits.

pub mod arrival;
pub mod courier;
pub mod crypto;
pub mod files;
pub mod limit;
pub mod patience;
pub mod provider;
pub mod render;
pub mod store;
pub mod watch;
pub mod work;
