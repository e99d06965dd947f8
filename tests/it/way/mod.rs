//! The whole way: connect, receive, send, tell the customer.

mod facebook;
mod live;
mod proof;
mod test;
