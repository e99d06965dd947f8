use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use super::OWNER;
use crate::http::Services;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::OperatorEndpointView;

/// Read an endpoint for all workspaces
///
/// Never with its secret.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.get",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The endpoint", body = OperatorEndpointView)))]
#[get("/operator-endpoints/{endpoint_id}")]
pub(super) async fn get(
    _caller: Allowed<Operator>,
    Id(id): Id<EndpointId>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Versioned<OperatorEndpointView>, Problem> {
    let found = tell
        .run(move |tell| async move { tell.endpoint(OWNER, id).await })
        .await?;
    let endpoint = found.ok_or(Problem::not_found())?;
    let view = OperatorEndpointView::of(&endpoint, services.clock.now());
    Ok(Versioned(endpoint.version, view))
}
