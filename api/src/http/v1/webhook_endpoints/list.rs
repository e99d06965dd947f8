use actix_web::{get, web};
use domain::flow::tell::Tell;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{EndpointView, PageView};

/// List endpoints
///
/// The newest first, never with their secrets.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.list", params(PageQuery),
    responses((status = 200, description = "A page of endpoints", body = PageView<EndpointView>)))]
#[get("/webhook-endpoints")]
pub(super) async fn list(
    caller: Allowed<WebhooksRead>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<web::Json<PageView<EndpointView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), "webhook_endpoints");
    let ask = list.ask(&query)?;
    let page = tell
        .run(move |tell| async move { tell.endpoints(workspace, ask).await })
        .await?;
    let now = services.clock.now();
    Ok(web::Json(list.view(
        page,
        |it| (it.created_at, it.id),
        |it| EndpointView::of(&it, now),
    )))
}
