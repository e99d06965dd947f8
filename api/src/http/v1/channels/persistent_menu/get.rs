use actix_web::{get, web};
use domain::flow::connect::Connect;
use domain::model::channel::{ChannelId, GreetingKind};

use crate::http::auth::{Allowed, permissions::ChannelsRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::{GreetingView, MenuView};

/// Read an account's persistent menu
///
/// What Instagram shows now, beside what it last took from here. Instagram allows 10 calls about persistent menu and
/// ice breakers in 10 minutes, this one included: what is beyond is a 429 with `Retry-After`.
#[utoipa::path(tag = "channels", operation_id = "channels.persistent_menu.get",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "What is wanted and what is shown", body = GreetingView<MenuView>)))]
#[get("/channels/{channel_id}/persistent-menu")]
pub(super) async fn get(
    caller: Allowed<ChannelsRead>,
    Id(id): Id<ChannelId>,
    connect: Flow<Connect>,
) -> Result<web::Json<GreetingView<MenuView>>, Problem> {
    let workspace = caller.workspace()?;
    let kind = GreetingKind::PersistentMenu;
    let seen = connect
        .run(move |connect| async move { connect.greeting(workspace, id, kind, None).await })
        .await?;
    Ok(web::Json(seen.into()))
}
