//! Telling customers: endpoints, deliveries, the event log.

mod ailing;
mod becomes;
mod cancel_operation;
mod change_endpoint;
mod create_endpoint;
mod delete_endpoint;
mod drop_backlog;
mod enable;
mod enable_operators;
mod filter;
mod follow;
mod log;
mod operators;
mod pages;
mod parcel;
mod read;
mod redeliver;
mod redeliver_operators;
mod replay;
mod rotate_secret;
mod run;
mod run_operation;
mod settle;
mod stats;
mod streaks;
mod test_endpoint;
mod test_operators;
mod trigger;

use std::sync::Arc;

pub use cancel_operation::CancelOperationError;
pub use change_endpoint::{ChangeEndpoint, ChangeEndpointError, ChangeReach};
pub use create_endpoint::{CreateEndpoint, CreateEndpointError};
pub use delete_endpoint::DeleteEndpointError;
pub use enable::{EnableError, Enabled, OnBacklog};
pub use enable_operators::OperatorsEnabled;
pub use follow::{Gone, Since};
pub use pages::LogPage;
pub use redeliver::RedeliverError;
pub use replay::{Counted, ReplayError, ReplayRange};
pub use rotate_secret::{RotateSecret, RotateSecretError};
pub use streaks::Streaks;
pub use test_endpoint::{EndpointTested, TestEndpointError};
pub use trigger::TriggerError;

use crate::model::endpoint::Tolerance;
use crate::model::shared::{Clock, Ids};
use crate::model::workspace::Kept;
use crate::port::arrival::Arrivals;
use crate::port::courier::Courier;
use crate::port::crypto::{Random, Signer, Vault};
use crate::port::patience::Patience;
use crate::port::render::Render;
use crate::port::store::{Store, Workspaces};
use crate::port::watch::Watches;

/// Endpoints that a workspace may have; as many as one page of a list holds.
const MOST_ENDPOINTS: u16 = 100;

/// Endpoints that the operator may have: each is told of all workspaces, and each event costs a delivery to each. Two that are
/// made at the same moment may be one more.
const MOST_OPERATOR_ENDPOINTS: u16 = 10;

/// Telling customers.
#[derive(Debug, Clone)]
pub struct Tell {
    /// The store.
    pub store: Arc<dyn Store>,
    /// All workspaces, of which the operator's endpoints are told.
    pub workspaces: Arc<dyn Workspaces>,
    /// Posts webhooks.
    pub courier: Arc<dyn Courier>,
    /// Signs them.
    pub signer: Arc<dyn Signer>,
    /// Renders events.
    pub render: Arc<dyn Render>,
    /// Tells when a contact's profile is on record.
    pub arrivals: Arc<dyn Arrivals>,
    /// Hears of events and attempts.
    pub watches: Arc<dyn Watches>,
    /// How long a first attempt waits for the profile of a new contact.
    pub profile_wait: std::time::Duration,
    /// How much failing of an endpoint is borne.
    pub tolerance: Tolerance,
    /// For how long events are kept.
    pub kept: Kept,
    /// How often endpoints have failed in a row.
    pub streaks: Arc<Streaks>,
    /// What was answered waits for a database that is away.
    pub patience: Arc<dyn Patience>,
    /// Seals secrets that are shown once.
    pub vault: Arc<dyn Vault>,
    /// Random text.
    pub random: Arc<dyn Random>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
}
