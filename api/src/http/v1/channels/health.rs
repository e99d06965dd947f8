use actix_web::{get, web};
use domain::flow::connect::Connect;
use domain::model::channel::ChannelId;

use crate::http::auth::{Allowed, permissions::ChannelsRead};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::HealthView;

/// Read a channel's health
///
/// Its state and what is wrong with it, whether it is paused and until when, how much of what Instagram allows is used
/// up, and how fast it sends at most: what is beyond that waits, in order.
#[utoipa::path(tag = "channels", operation_id = "channels.health",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "Its health", body = HealthView)))]
#[get("/channels/{channel_id}/health")]
pub(super) async fn health(
    caller: Allowed<ChannelsRead>,
    Id(id): Id<ChannelId>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<web::Json<HealthView>, Problem> {
    let workspace = caller.workspace()?;
    let found = connect
        .run(move |connect| async move { connect.health(workspace, id).await })
        .await?;
    let health = found.ok_or(Problem::not_found())?;
    Ok(web::Json(HealthView::of(&health, &pages)))
}
