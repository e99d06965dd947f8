//! Sending: what is accepted, what is refused, what becomes of it.

mod accept;
mod actions;
mod batch;
mod budgets;
mod comments;
mod conversations;
mod doubt;
mod ended;
mod faults;
mod holds;
mod idempotency;
mod later;
mod media;
mod opted_out;
mod order;
mod patience;
mod receipts;
mod refusals;
mod sender;
mod steps;
mod table;
mod unconfirmed;
mod waits;
mod window;
