//! The composition root: configuration → adapters → flows → servers and loops. The only place that names both sides.

mod application;
mod apps;
mod clock;
mod crash;
mod flows;
mod opened;
mod outgoing;
#[cfg(feature = "sandbox")]
mod sandbox;
mod tables;
mod upkeep;

pub use application::{Application, Running};
pub use flows::Flows;
pub use opened::Opened;
#[cfg(feature = "sandbox")]
pub use sandbox::sandbox_settings;
pub use tables::{migrate, pending_migrations};
