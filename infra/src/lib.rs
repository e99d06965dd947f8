#![doc = include_str!("../README.md")]
#![warn(clippy::future_not_send)]

pub mod arrival;
pub mod budgets;
#[cfg(feature = "testing")]
pub mod crash;
pub mod crypto;
pub mod http;
pub mod ids;
pub mod limit;
pub mod metrics;
pub mod providers;
pub mod store;
pub mod time;
pub mod work;
