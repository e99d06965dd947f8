use actix_web::{get, web};
use domain::flow::admin::Admin;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{KeptBodyView, PageView};

/// List what nobody could read
///
/// Bodies that came with a valid signature and are no webhook that Gramway understands: they are acknowledged, kept for 30 days
/// and shown here, the newest first. A webhook of which only single items are unknown is no such body: those items are told to
/// their workspace as `unsupported.received`.
#[utoipa::path(tag = "inbox", operation_id = "inbox.list", params(PageQuery),
    responses((status = 200, description = "A page of bodies", body = PageView<KeptBodyView>)))]
#[get("/inbox")]
pub(super) async fn list(
    _caller: Allowed<Operator>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<web::Json<PageView<KeptBodyView>>, Problem> {
    let list = List::new(&services, None, "inbox");
    let ask = list.ask(&query)?;
    let page = admin
        .run(move |admin| async move { admin.list_inbox(ask).await })
        .await?;
    Ok(web::Json(list.view(
        page,
        |it| (it.received_at, it.id),
        KeptBodyView::from,
    )))
}
