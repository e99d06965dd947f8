//! The customer's endpoints: what they are told, how often, and until when.

mod anew;
mod breaker;
mod change;
mod destinations;
mod enable;
mod examples;
mod failing;
mod filter;
mod gone;
mod hostile;
mod limits;
mod log;
mod manner;
mod many;
mod redeliver;
mod replay;
mod retry;
mod rotation;
mod secret;
mod source_ips;
mod standard;

pub(crate) use limits::told_of_postbacks;
