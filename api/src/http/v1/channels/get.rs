use actix_web::get;
use domain::flow::connect::Connect;
use domain::model::channel::ChannelId;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::ChannelsRead};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::ChannelView;

/// Read a channel
///
/// With its state and what is wrong with it.
#[utoipa::path(tag = "channels", operation_id = "channels.get",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The channel", body = ChannelView)))]
#[get("/channels/{channel_id}")]
pub(super) async fn get(
    caller: Allowed<ChannelsRead>,
    Id(id): Id<ChannelId>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<Versioned<ChannelView>, Problem> {
    let workspace = caller.workspace()?;
    let found = connect
        .run(move |connect| async move { connect.channel(workspace, id).await })
        .await?;
    let channel = found.ok_or(Problem::not_found())?;
    Ok(Versioned(
        channel.version,
        ChannelView::of(&channel, &pages),
    ))
}
