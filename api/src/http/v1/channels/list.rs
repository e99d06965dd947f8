use super::ChannelsQuery;
use actix_web::{get, web};
use domain::flow::connect::Connect;
use domain::model::channel::ChannelState;
use domain::port::store::ChannelFilter;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::ChannelsRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::pages::CodePages;
use crate::http::problem::Problem;
use crate::http::query::{Params, external, text, wrong};
use crate::http::view::{ChannelView, PageView};

/// List channels
///
/// The newest first, disconnected ones too.
#[utoipa::path(tag = "channels", operation_id = "channels.list", params(ChannelsQuery),
    responses((status = 200, description = "A page of channels", body = PageView<ChannelView>)))]
#[get("/channels")]
pub(super) async fn list(
    caller: Allowed<ChannelsRead>,
    Params(query): Params<ChannelsQuery>,
    services: web::Data<Services>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<web::Json<PageView<ChannelView>>, Problem> {
    let workspace = caller.workspace()?;
    let ChannelsQuery {
        state,
        external_id,
        page_id,
        username,
        reference,
        limit,
        after,
        before,
    } = query;
    let filter = ChannelFilter {
        state: state.as_deref().map(state_of).transpose()?,
        external_id: external("external_id", external_id)?,
        page: external("page_id", page_id)?,
        username: text("username", username)?,
        reference: external("reference", reference)?,
    };
    let list = List::new(&services, Some(workspace), "channels");
    let ask = list.ask(&PageQuery {
        limit,
        after,
        before,
    })?;
    let page = connect
        .run(move |connect| async move { connect.channels(workspace, filter, ask).await })
        .await?;
    Ok(web::Json(list.view(
        page,
        |it| (it.created_at, it.id),
        |channel| ChannelView::of(&channel, &pages),
    )))
}

fn state_of(word: &str) -> Result<ChannelState, Problem> {
    ChannelState::ALL
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| wrong("state", "is no state of a channel"))
}
