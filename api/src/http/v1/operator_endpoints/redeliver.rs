use std::sync::Arc;

use actix_web::post;
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;
use domain::model::event::EventId;
use domain::model::workspace::WorkspaceId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::RedeliveryView;

/// Which event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RedeliverToOperatorEndpoint, example = json!({"workspace_id": "ws_01jd2v7q7hf8mrk0e4w0z3n5tb", "event_id": "evt_01jd2v7q7hf8mrk0e4w0z3n5tb"}))]
pub(crate) struct RedeliverBody {
    /// The workspace whose event it is.
    workspace_id: String,
    /// The event.
    event_id: String,
}

impl RedeliverBody {
    fn ask(self) -> Result<(WorkspaceId, EventId), Problem> {
        let mut faults = Faults::new();
        let workspace = faults.take("/workspace_id", self.workspace_id.parse());
        let event = faults.take("/event_id", self.event_id.parse());
        faults.done(workspace.zip(event))
    }
}

/// Deliver an event to an endpoint for all workspaces again
///
/// With the same `webhook-id` and body as before, whatever the endpoint's `types`, `kinds`, `channel_ids` and `labels` say;
/// `gramway-replay` says that it was asked for. The workspace's own endpoints are not told. An event of a workspace that the
/// endpoint is not told of (`mode`, `workspace_ids`) is unknown.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.redeliver", request_body = RedeliverBody,
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 202, description = "It is on its way to this endpoint", body = RedeliveryView)))]
#[post("/operator-endpoints/{endpoint_id}/redeliver")]
pub(super) async fn redeliver(
    _caller: Allowed<Operator>,
    Id(endpoint): Id<EndpointId>,
    body: Body<RedeliverBody>,
    tell: Flow<Tell>,
) -> Result<Answer<RedeliveryView>, Problem> {
    let ((workspace, event), asked) = (body.value.ask()?, body.asked);
    let redeliver = move |tell: Arc<Tell>| async move {
        tell.redeliver_to_operators(workspace, event, endpoint, asked)
            .await
    };
    let made = tell.run(redeliver).await?;
    Ok(Answer::accepted(made, RedeliveryView::from))
}
