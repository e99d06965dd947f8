//! Sending: what is accepted, what is refused, what becomes of it.

mod accept;
mod content;
mod conversations;
mod doubt;
mod ended;
mod faults;
mod features;
mod holds;
mod idempotency;
mod media;
mod order;
mod overflow;
mod preview;
mod receipts;
mod refusals;
mod steps;
mod unconfirmed;
mod window;
