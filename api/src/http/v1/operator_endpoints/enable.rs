use actix_web::{post, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::MaybeBody;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::v1::webhook_endpoints::EnableBody;
use crate::http::view::OperatorEndpointView;

/// An endpoint for all workspaces that is enabled.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnabledOperatorEndpoint)]
pub(crate) struct EnabledView {
    /// The endpoint.
    endpoint: OperatorEndpointView,
    /// How many deliveries were dropped, in all workspaces; null when they are made.
    #[schema(example = 128)]
    dropped: Option<u64>,
}

/// Enable an endpoint for all workspaces
///
/// What was queued in any workspace before it was disabled, and is still kept, is delivered, or dropped before it is enabled:
/// the answer, which then takes its time, says how many there were. Nothing newer than the call is dropped, and an attempt that
/// is under way comes to its own end. Should the service stop in between, nothing is enabled: ask again. What happened while the
/// endpoint was disabled is in the event logs of the workspaces.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.enable", request_body = Option<EnableBody>,
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The endpoint, and how much was dropped", body = EnabledView)))]
#[post("/operator-endpoints/{endpoint_id}/enable")]
pub(super) async fn enable(
    _caller: Allowed<Operator>,
    Id(id): Id<EndpointId>,
    MaybeBody(body): MaybeBody<EnableBody>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Answer<EnabledView>, Problem> {
    let (backlog, asked) = (body.value.backlog()?, body.asked);
    let enabled = tell
        .run(move |tell| async move { tell.enable_operators(id, backlog, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::done(enabled, |it| EnabledView {
        endpoint: OperatorEndpointView::of(&it.endpoint, now),
        dropped: it.dropped,
    }))
}
