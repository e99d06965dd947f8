use domain::model::endpoint::{Attempt, EndpointId, ErrorClass};
use domain::port::store;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;

/// One event on its way to one endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// The endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
    /// `pending`: another attempt is due; `delivered`: the endpoint answered 2xx; `failed`: the attempts are used up.
    #[schema(example = "delivered")]
    state: &'static str,
    /// When the next attempt is due, while it is pending.
    #[schema(example = json!(null))]
    next_attempt_at: Option<String>,
    /// Its attempts, oldest first.
    attempts: Vec<AttemptView>,
}

/// One HTTP try of a delivery.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attempt)]
pub struct AttemptView {
    /// Its number, from 1, within the delivery or the replay.
    #[schema(example = 1)]
    number: u32,
    /// Whether it belongs to a redelivery that was asked for.
    #[schema(example = false)]
    replay: bool,
    /// When it began.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    started_at: String,
    /// How long it took.
    #[schema(example = 12)]
    duration_ms: i64,
    /// The HTTP status, when one came.
    #[schema(example = 204)]
    status: Option<u16>,
    /// What class of trouble ended it: `dns`, `connect`, `tls`, `timeout`, `refused`, `protocol`, `http` or `interrupted`;
    /// null for a success.
    #[schema(example = json!(null))]
    error: Option<&'static str>,
    /// The beginning of the answer, kept for failures only.
    #[schema(example = json!(null))]
    response_body: Option<String>,
    /// When the next one is due; none follows when null.
    #[schema(example = json!(null))]
    next_attempt_at: Option<String>,
}

/// To which endpoints an event is delivered again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Redelivery)]
pub struct RedeliveryView {
    /// The endpoints.
    #[schema(example = json!(["ep_01jd2v7q7hf8mrk0e4w0z3n5tb"]))]
    endpoint_ids: Vec<String>,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            number: attempt.number,
            replay: attempt.replay,
            started_at: time(attempt.started_at),
            duration_ms: attempt.took.num_milliseconds(),
            status: attempt.outcome.status,
            error: attempt.outcome.error.map(ErrorClass::as_str),
            response_body: attempt.outcome.body.clone(),
            next_attempt_at: attempt.next_at.map(time),
        }
    }
}

impl From<store::DeliveryView> for DeliveryView {
    fn from(view: store::DeliveryView) -> Self {
        let delivered = view
            .attempts
            .iter()
            .any(|attempt| attempt.outcome.error.is_none());
        let state = match view.open {
            Some(_) => "pending",
            None if delivered => "delivered",
            None => "failed",
        };
        Self {
            endpoint_id: view.endpoint.to_string(),
            state,
            next_attempt_at: view.open.map(time),
            attempts: view.attempts.iter().map(AttemptView::from).collect(),
        }
    }
}

impl From<Vec<EndpointId>> for RedeliveryView {
    fn from(endpoints: Vec<EndpointId>) -> Self {
        Self {
            endpoint_ids: endpoints.iter().map(ToString::to_string).collect(),
        }
    }
}
