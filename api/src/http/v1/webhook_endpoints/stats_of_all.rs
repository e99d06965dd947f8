use actix_web::{get, web};
use domain::flow::tell::Tell;

use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::view::StatsView;

/// Read how all endpoints do
///
/// The numbers of one endpoint, over the newest 1,000 attempts at any of the workspace's.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.stats_of_all",
    responses((status = 200, description = "Their numbers", body = StatsView)))]
#[get("/webhook-stats")]
pub(super) async fn stats_of_all(
    caller: Allowed<WebhooksRead>,
    tell: Flow<Tell>,
) -> Result<web::Json<StatsView>, Problem> {
    let workspace = caller.workspace()?;
    let numbers = tell
        .run(move |tell| async move { tell.stats(workspace).await })
        .await?;
    Ok(web::Json(StatsView::from(numbers)))
}
