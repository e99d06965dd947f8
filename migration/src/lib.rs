#![doc = include_str!("../README.md")]
#![warn(clippy::future_not_send)]
#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait of migrations elides them, and its implementations must"
)]

mod column;
mod m20261120_000001_system;
mod m20261120_000002_workspace;
mod m20261120_000003_channel;
mod m20261120_000004_message;
mod m20261120_000005_event;
mod m20261120_000006_work;
mod m20261120_000007_statistics;
mod m20261121_000008_inbox;
mod m20261127_000009_grant_route;
mod m20261127_000010_doubt;
mod m20261127_000012_held;
mod m20261127_000013_comment;
mod m20261127_000014_people;
mod m20261127_000015_greeting;
mod m20261127_000016_pace;
mod m20261127_000017_deleted;
mod m20261127_000018_comments;
mod m20261127_000019_audit;
mod m20261127_000020_replies;
mod m20261127_000021_control;
mod m20261127_000022_endpoint_health;
mod m20261127_000023_log;
mod m20261127_000024_operation;
mod m20261127_000025_retention;
mod m20261127_000026_expiring;
mod m20261127_000027_operator_endpoint;
mod m20261127_000028_audit_filters;
mod m20261128_000029_told_at;
mod m20261128_000030_quoted;
mod m20261128_000031_counts_from;

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

/// The tables that are no workspace's; everything else begins with `workspace_id`.
pub const SYSTEM_TABLES: [&str; 10] = [
    "operator_key",
    "operator_once",
    "operator_endpoint",
    "provider_app",
    "channel_route",
    "grant_route",
    "lease",
    "inbox",
    "keyring",
    "seaql_migrations",
];

/// All changes of the tables, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_000001_system::Migration),
            Box::new(m20261120_000002_workspace::Migration),
            Box::new(m20261120_000003_channel::Migration),
            Box::new(m20261120_000004_message::Migration),
            Box::new(m20261120_000005_event::Migration),
            Box::new(m20261120_000006_work::Migration),
            Box::new(m20261120_000007_statistics::Migration),
            Box::new(m20261121_000008_inbox::Migration),
            Box::new(m20261127_000009_grant_route::Migration),
            Box::new(m20261127_000010_doubt::Migration),
            Box::new(m20261127_000012_held::Migration),
            Box::new(m20261127_000013_comment::Migration),
            Box::new(m20261127_000014_people::Migration),
            Box::new(m20261127_000015_greeting::Migration),
            Box::new(m20261127_000016_pace::Migration),
            Box::new(m20261127_000017_deleted::Migration),
            Box::new(m20261127_000018_comments::Migration),
            Box::new(m20261127_000019_audit::Migration),
            Box::new(m20261127_000020_replies::Migration),
            Box::new(m20261127_000021_control::Migration),
            Box::new(m20261127_000022_endpoint_health::Migration),
            Box::new(m20261127_000023_log::Migration),
            Box::new(m20261127_000024_operation::Migration),
            Box::new(m20261127_000025_retention::Migration),
            Box::new(m20261127_000026_expiring::Migration),
            Box::new(m20261127_000027_operator_endpoint::Migration),
            Box::new(m20261127_000028_audit_filters::Migration),
            Box::new(m20261128_000029_told_at::Migration),
            Box::new(m20261128_000030_quoted::Migration),
            Box::new(m20261128_000031_counts_from::Migration),
        ]
    }
}
