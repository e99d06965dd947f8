//! The one test binary: what Gramway promises, as its actors see it, and how its code is built.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod api_keys;
mod architecture;
mod audit_log;
mod channels;
mod codes;
mod contacts;
mod conversations;
mod events;
mod inbox;
mod ingress;
mod input;
mod messages;
mod metrics;
mod onboarding_links;
mod operator_endpoints;
mod pages;
mod process;
mod way;
mod webhook_endpoints;
