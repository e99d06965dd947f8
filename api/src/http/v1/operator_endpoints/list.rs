use actix_web::{get, web};
use domain::flow::tell::Tell;

use super::OWNER;
use crate::http::Services;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{OperatorEndpointView, PageView};

/// List endpoints for all workspaces
///
/// The newest first, never with their secrets.
#[utoipa::path(tag = "operator endpoints", operation_id = "operator_endpoints.list", params(PageQuery),
    responses((status = 200, description = "A page of endpoints", body = PageView<OperatorEndpointView>)))]
#[get("/operator-endpoints")]
pub(super) async fn list(
    _caller: Allowed<Operator>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
) -> Result<web::Json<PageView<OperatorEndpointView>>, Problem> {
    let list = List::new(&services, None, "operator_endpoints");
    let ask = list.ask(&query)?;
    let page = tell
        .run(move |tell| async move { tell.endpoints(OWNER, ask).await })
        .await?;
    let now = services.clock.now();
    Ok(web::Json(list.view(
        page,
        |it| (it.created_at, it.id),
        |it| OperatorEndpointView::of(&it, now),
    )))
}
