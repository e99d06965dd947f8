use actix_web::post;
use domain::flow::connect::Connect;
use domain::model::channel::ChannelId;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::ChannelsWrite};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::ChannelView;

/// Check a channel
///
/// Asks Meta now for all that the channel needs: token, permissions, access to messages, subscription. The answer's
/// `checks` say of each whether it is well, and what to do if not; what Meta did not answer within 10 seconds is `unknown`.
#[utoipa::path(tag = "channels", operation_id = "channels.check",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The channel, with its checks", body = ChannelView)))]
#[post("/channels/{channel_id}/check")]
pub(super) async fn check(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<Versioned<ChannelView>, Problem> {
    let workspace = caller.workspace()?;
    let channel = connect
        .run(move |connect| async move { connect.check(workspace, id).await })
        .await?;
    Ok(Versioned(
        channel.version,
        ChannelView::of(&channel, &pages),
    ))
}
