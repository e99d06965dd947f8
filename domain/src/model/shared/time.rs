use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An instant, UTC. What is stored and told has milliseconds.
pub type Time = DateTime<Utc>;

/// Where time comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, cut to milliseconds.
    fn now(&self) -> Time;
}

/// Where ids come from. They are time-ordered for the database's sake; nothing may rely on their order.
pub trait Ids: Send + Sync + std::fmt::Debug {
    /// A new id.
    fn next(&self) -> Uuid;
}
