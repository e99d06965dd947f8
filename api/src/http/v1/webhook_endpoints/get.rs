use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use crate::http::Services;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::EndpointView;

/// Read an endpoint
///
/// Never with its secret.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.get",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The endpoint", body = EndpointView)))]
#[get("/webhook-endpoints/{endpoint_id}")]
pub(super) async fn get(
    caller: Allowed<WebhooksRead>,
    Id(id): Id<EndpointId>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<Versioned<EndpointView>, Problem> {
    let workspace = caller.workspace()?;
    let found = tell
        .run(move |tell| async move { tell.endpoint(workspace, id).await })
        .await?;
    let endpoint = found.ok_or(Problem::not_found())?;
    let view = EndpointView::of(&endpoint, services.clock.now());
    Ok(Versioned(endpoint.version, view))
}
