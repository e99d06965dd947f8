//! Customers' webhook endpoints, deliveries and attempts.

mod answer;
mod attempt;
mod auth;
mod breaker;
mod filter;
mod headers;
mod health;
mod manner;
mod numbers;
mod reach;
mod record;
mod retry;
mod secret;
mod url;

pub use answer::AnswerHeaders;
pub use attempt::{Attempt, AttemptId, AttemptOutcome, AttemptState, ErrorClass};
pub use auth::{EndpointAuth, InvalidAuth};
pub use breaker::{Streak, failed, succeeded};
pub use filter::{Filter, Seen, TypePattern};
pub use headers::{CustomHeaders, InvalidHeader};
pub use health::{Due, Failing, Health, HealthState, Tolerance};
pub use manner::{InvalidSchedule, Limits, Ordering, Payload, Schedule};
pub use numbers::{
    Backlog, LastError, MOST_COUNTED, Numbers, SAMPLE, SAMPLE_AGE, Sampled, numbers,
};
pub use reach::Reach;
pub use record::{Endpoint, EndpointId, Heading, Listener, Manner};
pub use retry::{After, after};
pub use secret::{InvalidSecret, Secrets};
pub use url::{InvalidUrl, WebhookUrl};
