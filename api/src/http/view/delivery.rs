use domain::model::endpoint::{AttemptState, EndpointId, ErrorClass};
use domain::model::event::EventType;
use domain::port::store::{self, Logged, PendingDelivery};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::time;
use super::words;

/// One event on its way to one endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// The endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
    /// `pending`: another attempt is due; `delivered`: the endpoint answered 2xx; `failed`: the attempts are used up;
    /// `dropped`: it was to be tried again, and is not: the endpoint was deleted, its filter does not take the event any
    /// more, or what waited for it was dropped.
    #[schema(schema_with = delivery_states)]
    state: &'static str,
    /// When the next attempt is due, while it is pending.
    #[schema(example = json!(null))]
    next_attempt_at: Option<String>,
    /// How many attempts there were, redeliveries included.
    #[schema(example = 1)]
    attempt_count: u32,
    /// The newest 50 of its attempts, oldest first. Those before are in
    /// `GET /v1/webhook-endpoints/{id}/attempts?event_id=`.
    attempts: Vec<AttemptView>,
}

/// One HTTP try of a delivery.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attempt)]
pub struct AttemptView {
    /// Its id.
    #[schema(example = "att_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What was delivered.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    event_id: String,
    /// The event's type; null when the event is no more on record.
    #[schema(example = "message.received")]
    event_type: Option<&'static str>,
    /// What became of the delivery with it: `delivered`, `retried` (it failed and is tried again), `failed` (no attempt
    /// follows) or `dropped` (it failed and was to be tried again, and is not).
    #[schema(schema_with = attempt_states)]
    state: &'static str,
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
    /// What class of trouble ended it; null for a success. `dns`: the name has no address; `connect`: no connection (refused,
    /// reset, no way there, none within 5 s); `tls`: no secure one (a bad certificate, no TLS, none within 5 s); `timeout`:
    /// connected, and no answer within 10 s or no whole one within 15 s, so that it may have arrived; `refused`: the address may not be called; `http`: an answer other than 2xx; `protocol`: the connection
    /// broke, or what came was no HTTP; `interrupted`: Gramway stopped meanwhile, and nobody knows whether it arrived.
    #[schema(example = json!(null))]
    error: Option<&'static str>,
    /// Headers of the answer, kept for failures only: up to 30 and 2 KiB, names in lower case, none that lets somebody in
    /// (cookies, tokens). Absent as the body is when the event's content was taken back.
    #[schema(example = json!([]))]
    response_headers: Vec<HeaderView>,
    /// The beginning of the answer, kept for failures only; null when the event's content was taken back, which it may quote.
    #[schema(example = json!(null))]
    response_body: Option<String>,
    /// When the next one is due; none follows when null.
    #[schema(example = json!(null))]
    next_attempt_at: Option<String>,
}

/// A header of an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnswerHeader)]
pub(super) struct HeaderView {
    /// Its name, in lower case.
    #[schema(example = "server")]
    name: String,
    /// Its value.
    #[schema(example = "nginx")]
    value: String,
}

/// One event on its way to an endpoint, or at its end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndpointDelivery)]
pub struct EndpointDeliveryView {
    /// The event.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    event_id: String,
    /// Its type; null when the event is no more on record.
    #[schema(example = "message.received")]
    event_type: Option<&'static str>,
    /// `pending`: an attempt is due; `delivered`: the endpoint answered 2xx; `failed`: no attempt follows; `dropped`: it was
    /// to be tried again, and is not: the endpoint was deleted, its filter does not take the event any more, or what waited
    /// for it was dropped.
    #[schema(schema_with = delivery_states)]
    state: &'static str,
    /// Whether it is a redelivery that was asked for.
    #[schema(example = false)]
    replay: bool,
    /// How many attempts have ended.
    #[schema(example = 1)]
    attempts: u32,
    /// The one that ended last; null before the first one has.
    last_attempt: Option<AttemptView>,
    /// When the next attempt is due, while it is pending.
    #[schema(example = json!(null))]
    next_attempt_at: Option<String>,
}

/// What becomes of a delivery with an attempt.
pub fn attempt_states() -> Schema {
    words(AttemptState::ALL.map(AttemptState::as_str))
}

/// In which states deliveries are.
pub fn delivery_states() -> Schema {
    // an example of the first of them goes with those of the other fields
    words(["delivered", "pending", "failed", "dropped"])
}

/// To which endpoints an event is delivered again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Redelivery)]
pub struct RedeliveryView {
    /// The endpoints.
    #[schema(example = json!(["ep_01jd2v7q7hf8mrk0e4w0z3n5tb"]))]
    endpoint_ids: Vec<String>,
}

impl From<Logged> for AttemptView {
    fn from(logged: Logged) -> Self {
        let state = logged.state();
        let attempt = logged.attempt;
        let headers = attempt.outcome.headers.pairs().iter();
        Self {
            id: logged.id.to_string(),
            event_id: attempt.event.to_string(),
            event_type: logged.kind.map(EventType::as_str),
            state: state.as_str(),
            number: attempt.number,
            replay: attempt.replay,
            started_at: time(attempt.started_at),
            duration_ms: attempt.took.num_milliseconds(),
            status: attempt.outcome.status,
            error: attempt.outcome.error.map(ErrorClass::as_str),
            response_headers: headers
                .map(|(name, value)| HeaderView {
                    name: name.clone(),
                    value: value.clone(),
                })
                .collect(),
            response_body: attempt.outcome.body,
            next_attempt_at: attempt.next_at.map(time),
        }
    }
}

impl From<store::DeliveryView> for DeliveryView {
    fn from(view: store::DeliveryView) -> Self {
        let last = view.attempts.last().map(Logged::state);
        let state = match view.open {
            Some(_) => "pending",
            None if view.delivered => "delivered",
            None if last == Some(AttemptState::Dropped) => "dropped",
            None => "failed",
        };
        Self {
            endpoint_id: view.endpoint.to_string(),
            state,
            next_attempt_at: view.open.map(time),
            attempt_count: view.attempted,
            attempts: view.attempts.into_iter().map(AttemptView::from).collect(),
        }
    }
}

impl From<Logged> for EndpointDeliveryView {
    /// A delivery that ended with this attempt.
    fn from(last: Logged) -> Self {
        Self {
            event_id: last.attempt.event.to_string(),
            event_type: last.kind.map(EventType::as_str),
            state: last.state().as_str(),
            replay: last.attempt.replay,
            attempts: last.attempt.number,
            last_attempt: Some(AttemptView::from(last)),
            next_attempt_at: None,
        }
    }
}

impl From<PendingDelivery> for EndpointDeliveryView {
    fn from(pending: PendingDelivery) -> Self {
        Self {
            event_id: pending.event.to_string(),
            event_type: pending.kind.map(EventType::as_str),
            state: "pending",
            replay: pending.replay,
            attempts: pending.attempts,
            last_attempt: pending.last.map(AttemptView::from),
            next_attempt_at: Some(time(pending.due)),
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
