//! The customer's endpoints: what they are told, how often, and until when.

mod change;
mod destinations;
mod examples;
mod filter;
mod gone;
mod log;
mod manner;
mod many;
mod redeliver;
mod retry;
mod rotation;
mod secret;
mod source_ips;
mod standard;
