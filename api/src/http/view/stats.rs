use chrono::Duration;
use domain::model::endpoint::{ErrorClass, LastError, Numbers};
use serde::Serialize;
use utoipa::ToSchema;

use super::time;

/// How one endpoint does, or all of a workspace together: over the newest 1,000 attempts of the last 24 hours.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookStats)]
pub struct StatsView {
    /// Over how many attempts this is.
    #[schema(example = 1000)]
    attempts: u32,
    /// How many of them were answered 2xx, 0 to 1; null without any.
    #[schema(example = 0.998)]
    success_rate: Option<f64>,
    /// How long half of them took at most.
    #[schema(example = 41)]
    p50_ms: Option<i64>,
    /// How long 95 of 100 took at most.
    #[schema(example = 230)]
    p95_ms: Option<i64>,
    /// The last attempt that failed, however long ago.
    last_error: Option<LastErrorView>,
    /// Deliveries that have not ended, counted up to 10,000.
    #[schema(example = 3)]
    pending: u16,
    /// Whether more are pending than were counted.
    #[schema(example = false)]
    more: bool,
    /// When the oldest event happened that is still to be delivered.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    oldest_undelivered_at: Option<String>,
}

/// An attempt that failed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LastError)]
pub(super) struct LastErrorView {
    /// At which endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
    /// When it began.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
    /// The class of trouble, as attempts have it.
    #[schema(example = "http")]
    class: &'static str,
    /// The HTTP status, when one came.
    #[schema(example = 503)]
    status: Option<u16>,
}

impl From<LastError> for LastErrorView {
    fn from(last: LastError) -> Self {
        Self {
            endpoint_id: last.endpoint.to_string(),
            at: time(last.at),
            class: ErrorClass::as_str(last.class),
            status: last.status,
        }
    }
}

impl From<Numbers> for StatsView {
    fn from(of: Numbers) -> Self {
        let millis = |took: Duration| took.num_milliseconds();
        Self {
            attempts: of.attempts,
            success_rate: of.success_rate,
            p50_ms: of.p50.map(millis),
            p95_ms: of.p95.map(millis),
            last_error: of.last_error.map(LastErrorView::from),
            pending: of.backlog.pending,
            more: of.backlog.more,
            oldest_undelivered_at: of.backlog.oldest.map(time),
        }
    }
}
