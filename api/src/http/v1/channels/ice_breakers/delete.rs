use actix_web::{HttpResponse, delete};
use domain::flow::connect::Connect;
use domain::model::channel::{ChannelId, GreetingKind};

use crate::http::auth::{Acting, Allowed, permissions::ChannelsWrite};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// Take an account's ice breakers away
///
/// In all locales.
#[utoipa::path(tag = "channels", operation_id = "channels.ice_breakers.delete",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 204, description = "Instagram shows none")))]
#[delete("/channels/{channel_id}/ice-breakers")]
pub(super) async fn delete(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    Acting(by): Acting,
    connect: Flow<Connect>,
) -> Result<HttpResponse, Problem> {
    let workspace = caller.workspace()?;
    let (kind, none) = (GreetingKind::IceBreakers, Some((vec![], by)));
    connect
        .run(move |connect| async move { connect.greeting(workspace, id, kind, none).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
