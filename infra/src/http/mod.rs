//! Calls that leave the house: one client for providers, a guarded one for URLs that customers chose.

#[cfg(any(test, feature = "testing"))]
mod changing;
mod client;
mod courier;
mod egress;
mod files;
mod handshake;
mod names;
mod retry_after;

#[cfg(any(test, feature = "testing"))]
pub use changing::ChangingNames;
pub use client::{ClientError, install_ring, provider_client};
pub use courier::{CourierSettings, GuardedCourier, Patience};
pub use egress::Egress;
pub use files::GuardedFiles;
pub use names::{Guard, Names, SystemNames};
pub(crate) use retry_after::retry_after;
