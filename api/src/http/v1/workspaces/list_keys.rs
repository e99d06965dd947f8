use actix_web::{get, web};
use domain::flow::admin::Admin;
use domain::model::workspace::WorkspaceId;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{ApiKeyView, PageView};

/// List a workspace's keys
///
/// The newest first; revoked and expired ones too.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.list_api_keys",
    params(("workspace_id" = String, Path, description = "The workspace", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb"), PageQuery),
    responses((status = 200, description = "A page of keys", body = PageView<ApiKeyView>)))]
#[get("/workspaces/{workspace_id}/api-keys")]
pub(super) async fn list_keys(
    _caller: Allowed<Operator>,
    Id(workspace): Id<WorkspaceId>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<web::Json<PageView<ApiKeyView>>, Problem> {
    let list = List::new(&services, Some(workspace), "api_keys");
    let ask = list.ask(&query)?;
    let page = admin
        .run(move |admin| async move {
            // an unknown workspace has no empty list of keys
            match admin.workspace(workspace).await? {
                Some(_) => admin.list_keys(workspace, ask).await.map(Some),
                None => Ok(None),
            }
        })
        .await?
        .ok_or(Problem::not_found())?;
    let now = services.clock.now();
    Ok(web::Json(list.view(
        page,
        |key| (key.created_at, key.id),
        |key| ApiKeyView::of(&key, now),
    )))
}
