use actix_web::{get, web};
use domain::flow::admin::Admin;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::KeysRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{ApiKeyView, PageView};

/// List keys
///
/// The newest first; revoked and expired ones too, never with their text.
#[utoipa::path(tag = "api keys", operation_id = "api_keys.list", params(PageQuery),
    responses((status = 200, description = "A page of keys", body = PageView<ApiKeyView>)))]
#[get("/api-keys")]
pub(super) async fn list(
    caller: Allowed<KeysRead>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<web::Json<PageView<ApiKeyView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), "api_keys");
    let ask = list.ask(&query)?;
    let page = admin
        .run(move |admin| async move { admin.list_keys(workspace, ask).await })
        .await?;
    let now = services.clock.now();
    Ok(web::Json(list.view(
        page,
        |key| (key.created_at, key.id),
        |key| ApiKeyView::of(&key, now),
    )))
}
