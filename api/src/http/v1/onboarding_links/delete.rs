use actix_web::{HttpResponse, delete};
use domain::flow::connect::Connect;
use domain::model::channel::LinkId;

use crate::http::auth::{Acting, Allowed, permissions::LinksWrite};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// Cancel an onboarding link
///
/// It opens nothing any more, also for a login that is on its way. What it connected stays connected.
#[utoipa::path(tag = "onboarding", operation_id = "onboarding_links.delete",
    params(("link_id" = String, Path, description = "The link", example = "lnk_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 204, description = "It is cancelled")))]
#[delete("/onboarding-links/{link_id}")]
pub(super) async fn delete(
    caller: Allowed<LinksWrite>,
    Id(id): Id<LinkId>,
    Acting(by): Acting,
    connect: Flow<Connect>,
) -> Result<HttpResponse, Problem> {
    let workspace = caller.workspace()?;
    connect
        .run(move |connect| async move { connect.cancel_link(workspace, id, by).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
