//! Customers' webhook endpoints, deliveries and attempts.

mod attempt;
mod record;
mod retry;
mod url;

pub use attempt::{Attempt, AttemptOutcome, ErrorClass};
pub use record::{Endpoint, EndpointId, Filter, Listener};
pub use retry::{After, SCHEDULE, after};
pub use url::{InvalidUrl, WebhookUrl};
