use actix_web::post;
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;
use domain::model::event::EventId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::MaybeBody;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::RedeliveryView;

/// To which endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Redeliver, example = json!({"endpoint_id": "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"}))]
pub(crate) struct RedeliverBody {
    /// This one; all enabled ones that take the event's type when absent.
    #[serde(default)]
    endpoint_id: Option<String>,
}

impl RedeliverBody {
    fn endpoint(self) -> Result<Option<EndpointId>, Problem> {
        let mut faults = Faults::new();
        let id = faults.maybe("/endpoint_id", self.endpoint_id.map(|id| id.parse()));
        faults.done(id)
    }
}

/// Deliver an event again
///
/// Without a body to all endpoints that take it. With the same `webhook-id` and body as before; `gramway-replay` says that it was asked for.
#[utoipa::path(tag = "events", operation_id = "events.redeliver", request_body = Option<RedeliverBody>,
    params(("event_id" = String, Path, description = "The event", example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 202, description = "It is on its way to these endpoints", body = RedeliveryView)))]
#[post("/events/{event_id}/redeliver")]
pub(super) async fn redeliver(
    caller: Allowed<WebhooksWrite>,
    Id(event): Id<EventId>,
    MaybeBody(body): MaybeBody<RedeliverBody>,
    tell: Flow<Tell>,
) -> Result<Answer<RedeliveryView>, Problem> {
    let workspace = caller.workspace()?;
    let (endpoint, asked) = (body.value.endpoint()?, body.asked);
    let made = tell
        .run(move |tell| async move { tell.redeliver(workspace, event, endpoint, asked).await })
        .await?;
    Ok(Answer::accepted(made, RedeliveryView::from))
}
