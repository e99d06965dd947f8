//! Telling customers: endpoints, deliveries, the event log.

mod change_endpoint;
mod create_endpoint;
mod delete_endpoint;
mod filter;
mod log;
mod parcel;
mod read;
mod redeliver;
mod rotate_secret;
mod run;
mod stats;
mod test_endpoint;

use std::sync::Arc;

pub use change_endpoint::{ChangeEndpoint, ChangeEndpointError};
pub use create_endpoint::{CreateEndpoint, CreateEndpointError};
pub use delete_endpoint::DeleteEndpointError;
pub use redeliver::RedeliverError;
pub use rotate_secret::{RotateSecret, RotateSecretError};
pub use test_endpoint::TestEndpointError;

use crate::model::shared::{Clock, Ids};
use crate::port::arrival::Arrivals;
use crate::port::courier::Courier;
use crate::port::crypto::{Random, Signer, Vault};
use crate::port::render::Render;
use crate::port::store::Store;

/// Endpoints that a workspace may have; as many as one page of a list holds.
const MOST_ENDPOINTS: u16 = 100;

/// Telling customers.
#[derive(Debug, Clone)]
pub struct Tell {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Posts webhooks.
    pub courier: Arc<dyn Courier>,
    /// Signs them.
    pub signer: Arc<dyn Signer>,
    /// Renders events.
    pub render: Arc<dyn Render>,
    /// Tells when a contact's profile is on record.
    pub arrivals: Arc<dyn Arrivals>,
    /// How long a first attempt waits for the profile of a new contact.
    pub profile_wait: std::time::Duration,
    /// Seals secrets that are shown once.
    pub vault: Arc<dyn Vault>,
    /// Random text.
    pub random: Arc<dyn Random>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
}
