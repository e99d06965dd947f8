use actix_web::{HttpResponse, delete};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use super::OWNER;
use crate::http::auth::{Acting, Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// Delete an endpoint for all workspaces
///
/// Its open deliveries end, in every workspace.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.delete",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 204, description = "It is gone")))]
#[delete("/operator-endpoints/{endpoint_id}")]
pub(super) async fn delete(
    _caller: Allowed<Operator>,
    Id(id): Id<EndpointId>,
    Acting(by): Acting,
    tell: Flow<Tell>,
) -> Result<HttpResponse, Problem> {
    tell.run(move |tell| async move { tell.delete_endpoint(OWNER, id, by).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
