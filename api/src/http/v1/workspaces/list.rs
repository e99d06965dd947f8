use actix_web::{get, web};
use domain::flow::admin::Admin;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{PageView, WorkspaceView};

/// List workspaces
///
/// The newest first.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.list", params(PageQuery),
    responses((status = 200, description = "A page of workspaces", body = PageView<WorkspaceView>)))]
#[get("/workspaces")]
pub(super) async fn list(
    _caller: Allowed<Operator>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<web::Json<PageView<WorkspaceView>>, Problem> {
    let list = List::new(&services, None, "workspaces");
    let ask = list.ask(&query)?;
    let page = admin
        .run(move |admin| async move { admin.list_workspaces(ask).await })
        .await?;
    Ok(web::Json(list.view(
        page,
        |it| (it.created_at, it.id),
        WorkspaceView::from,
    )))
}
