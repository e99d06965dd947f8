//! Sending: what is accepted, what is refused, what becomes of it.

mod accept;
mod budgets;
mod conversations;
mod doubt;
mod ended;
mod faults;
mod holds;
mod idempotency;
mod media;
mod order;
mod receipts;
mod refusals;
mod steps;
mod table;
mod unconfirmed;
mod window;
