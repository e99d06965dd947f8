use actix_web::{get, web};
use domain::flow::send::Send;
use domain::model::channel::ChannelId;
use domain::model::shared::Code;

use crate::http::auth::{Allowed, permissions::ChannelsRead};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::CapabilitiesView;

/// Read what a channel can do
///
/// What can be sent and how much of it, and what of that the channel lacks: because of the login product that it was
/// connected with, or because Instagram refused it lately for this account.
#[utoipa::path(tag = "channels", operation_id = "channels.capabilities",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "What it can do", body = CapabilitiesView)))]
#[get("/channels/{channel_id}/capabilities")]
pub(super) async fn capabilities(
    caller: Allowed<ChannelsRead>,
    Id(id): Id<ChannelId>,
    send: Flow<Send>,
    pages: CodePages,
) -> Result<web::Json<CapabilitiesView>, Problem> {
    let workspace = caller.workspace()?;
    let found = send
        .run(move |send| async move { send.capabilities(workspace, id).await })
        .await?;
    let can = found.ok_or(Problem::not_found())?;
    let can = can.ok_or(Problem::new(Code::ProviderAppMissing))?;
    Ok(web::Json(CapabilitiesView::of(can, &pages)))
}
