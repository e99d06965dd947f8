use actix_web::{get, web};
use domain::flow::tell::Tell;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::pages::CodePages;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{OperationView, PageView};

/// List operations
///
/// The newest first.
#[utoipa::path(tag = "operations", operation_id = "operations.list", params(PageQuery),
    responses((status = 200, description = "A page of operations", body = PageView<OperationView>)))]
#[get("/operations")]
pub(super) async fn list(
    caller: Allowed<WebhooksRead>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
    pages: CodePages,
) -> Result<web::Json<PageView<OperationView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), "operations");
    let ask = list.ask(&query)?;
    let page = tell
        .run(move |tell| async move { tell.operations(workspace, ask).await })
        .await?;
    Ok(web::Json(list.view(
        page,
        |it| (it.created_at, it.id),
        |operation| OperationView::of(&operation, &pages),
    )))
}
