#![doc = include_str!("../README.md")]

pub mod cli;
pub mod compose;
pub mod config;
pub mod http;
mod telemetry;
mod worker;
