//! The sandbox in Rust's hands.

mod account;
mod consent;
mod deeds;
mod limits;
mod person;
mod sandbox;
mod user;

pub use self::{
    account::Account,
    consent::Consent,
    person::Person,
    sandbox::Sandbox,
    user::{EndUser, Said},
};

/// How long a test waits for something before it fails.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
