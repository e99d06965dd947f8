use actix_web::{get, web};
use domain::flow::connect::Connect;
use domain::model::channel::LinkId;

use crate::http::Services;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::LinksRead};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::LinkView;

/// Read an onboarding link
///
/// With what happened on the way, so that one sees where an account owner got stuck.
#[utoipa::path(tag = "onboarding", operation_id = "onboarding_links.get",
    params(("link_id" = String, Path, description = "The link", example = "lnk_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The link", body = LinkView)))]
#[get("/onboarding-links/{link_id}")]
pub(super) async fn get(
    caller: Allowed<LinksRead>,
    Id(id): Id<LinkId>,
    services: web::Data<Services>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<Versioned<LinkView>, Problem> {
    let workspace = caller.workspace()?;
    let found = connect
        .run(move |connect| async move { connect.link(workspace, id).await })
        .await?;
    let link = found.ok_or(Problem::not_found())?;
    Ok(Versioned(
        link.version,
        LinkView::of(&link, services.clock.now(), &pages),
    ))
}
