#![doc = include_str!("../README.md")]
#![warn(clippy::future_not_send)]

pub mod flow;
pub mod model;
pub mod port;
