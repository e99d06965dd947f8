use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::EndpointId;

use super::OWNER;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::{About, Nothing};
use crate::http::view::StatsView;

/// Read how an endpoint does with one workspace's events
///
/// Success rate and latency over its newest 1,000 attempts of the last 24 hours, its last error, and what is pending.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.stats",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("workspace_id" = String, Query, description = "The workspace whose events are meant", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "Its numbers", body = StatsView)))]
#[get("/operator-endpoints/{endpoint_id}/stats")]
pub(super) async fn stats(
    _caller: Allowed<Operator>,
    Id(id): Id<EndpointId>,
    About(workspace, Nothing {}): About<Nothing>,
    tell: Flow<Tell>,
) -> Result<web::Json<StatsView>, Problem> {
    let found = tell
        .run(move |tell| async move { tell.endpoint_stats((OWNER, workspace), id).await })
        .await?;
    let numbers = found.ok_or(Problem::not_found())?;
    Ok(web::Json(StatsView::from(numbers)))
}
