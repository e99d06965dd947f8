use actix_web::post;
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::NoBody;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// The event that is on its way to the endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndpointTest)]
pub(crate) struct TestView {
    /// The event; its deliveries tell how it went.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    event_id: String,
}

/// Test an endpoint
///
/// Sends it an `endpoint.test` event, whatever its filter and even when it is disabled.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.test",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 202, description = "It is on its way", body = TestView)))]
#[post("/webhook-endpoints/{endpoint_id}/test")]
pub(super) async fn test(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<EndpointId>,
    body: NoBody,
    tell: Flow<Tell>,
) -> Result<Answer<TestView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let made = tell
        .run(move |tell| async move { tell.test_endpoint(workspace, id, asked).await })
        .await?;
    Ok(Answer::accepted(made, |event| TestView {
        event_id: event.to_string(),
    }))
}
