use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::StatsView;

/// Read how an endpoint does
///
/// Success rate and latency over its newest 1,000 attempts of the last 24 hours, its last error, and what is pending.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.stats",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "Its numbers", body = StatsView)))]
#[get("/webhook-endpoints/{endpoint_id}/stats")]
pub(super) async fn stats(
    caller: Allowed<WebhooksRead>,
    Id(id): Id<EndpointId>,
    tell: Flow<Tell>,
) -> Result<web::Json<StatsView>, Problem> {
    let workspace = caller.workspace()?;
    let found = tell
        .run(move |tell| async move { tell.endpoint_stats((workspace, workspace), id).await })
        .await?;
    let numbers = found.ok_or(Problem::not_found())?;
    Ok(web::Json(StatsView::from(numbers)))
}
