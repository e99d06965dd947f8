use actix_web::{HttpResponse, delete};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use crate::http::auth::{Acting, Allowed, permissions::WebhooksWrite};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// Delete an endpoint
///
/// Its open deliveries end; what was delivered stays in the log.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.delete",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 204, description = "It is gone")))]
#[delete("/webhook-endpoints/{endpoint_id}")]
pub(super) async fn delete(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<EndpointId>,
    Acting(by): Acting,
    tell: Flow<Tell>,
) -> Result<HttpResponse, Problem> {
    let workspace = caller.workspace()?;
    tell.run(move |tell| async move { tell.delete_endpoint(workspace, id, by).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
