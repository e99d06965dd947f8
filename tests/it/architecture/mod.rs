//! The walls of the code. Each rule is a function from what is in the tree to what is wrong with
//! it, and has a test with a broken sample beside the test of the real tree: a rule that cannot
//! fail holds nothing.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod counting;
mod crates;
mod files;
mod floors;
mod handlers;
mod links;
mod lints;
mod sandbox;
mod settings;
mod source;
mod statements;
mod tables;
mod transactions;
