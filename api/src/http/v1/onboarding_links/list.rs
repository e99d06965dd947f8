use actix_web::{get, web};
use domain::flow::connect::Connect;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::LinksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::pages::CodePages;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{LinkView, PageView};

/// List onboarding links
///
/// The newest first.
#[utoipa::path(tag = "onboarding", operation_id = "onboarding_links.list", params(PageQuery),
    responses((status = 200, description = "A page of links", body = PageView<LinkView>)))]
#[get("/onboarding-links")]
pub(super) async fn list(
    caller: Allowed<LinksRead>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<web::Json<PageView<LinkView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), "onboarding_links");
    let ask = list.ask(&query)?;
    let page = connect
        .run(move |connect| async move { connect.links(workspace, ask).await })
        .await?;
    let now = services.clock.now();
    Ok(web::Json(list.view(
        page,
        |it| (it.created_at, it.id),
        |link| LinkView::of(&link, now, &pages),
    )))
}
