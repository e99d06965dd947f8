//! Calls that leave the house: one client for providers, a guarded one for URLs that customers chose.

mod client;
mod courier;
mod egress;
mod files;
mod retry_after;

pub use client::{ClientError, install_ring, provider_client};
pub use courier::{CourierSettings, GuardedCourier};
pub use egress::Egress;
pub use files::GuardedFiles;
pub(crate) use retry_after::retry_after;
