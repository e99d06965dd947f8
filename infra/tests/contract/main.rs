//! What the ports promise, on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::clone_on_ref_ptr,
    reason = "tests"
)]

mod harness;
mod postgres;
mod read;
mod store;
mod work;
