use super::ConversationsQuery;
use actix_web::{get, web};
use domain::flow::send::Send;
use domain::model::conversation::WindowState;
use domain::port::store::ConversationFilter;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::pages::CodePages;
use crate::http::problem::Problem;
use crate::http::query::{Params, flag, id, wrong};
use crate::http::view::{ConversationView, PageView};

/// List conversations
///
/// The one last spoken in first.
#[utoipa::path(tag = "conversations", operation_id = "conversations.list", params(ConversationsQuery),
    responses((status = 200, description = "A page of conversations", body = PageView<ConversationView>)))]
#[get("/conversations")]
pub(super) async fn list(
    caller: Allowed<MessagesRead>,
    Params(query): Params<ConversationsQuery>,
    services: web::Data<Services>,
    send: Flow<Send>,
    pages: CodePages,
) -> Result<web::Json<PageView<ConversationView>>, Problem> {
    let workspace = caller.workspace()?;
    let ConversationsQuery {
        channel_id,
        contact_id,
        unanswered,
        state,
        window,
        limit,
        after,
        before,
    } = query;
    let filter = ConversationFilter {
        channel: id("channel_id", channel_id)?,
        contact: id("contact_id", contact_id)?,
        unanswered: flag("unanswered", unanswered.as_deref())?,
        open: state.as_deref().map(open).transpose()?,
        heard: None,
    };
    let window = window.as_deref().map(window_of).transpose()?;
    let list = List::new(&services, Some(workspace), "conversations");
    let ask = list.ask(&PageQuery {
        limit,
        after,
        before,
    })?;
    let page = send
        .run(move |send| async move { send.conversations(workspace, filter, window, ask).await })
        .await?;
    let place = |view: &domain::flow::send::ConversationView| {
        let conversation = &view.target.conversation;
        (conversation.last_message_at, conversation.id)
    };
    Ok(web::Json(
        list.view(page, place, |it| ConversationView::of(&it, &pages)),
    ))
}

fn open(word: &str) -> Result<bool, Problem> {
    match word {
        "open" => Ok(true),
        "closed" => Ok(false),
        _ => Err(wrong("state", "must be open or closed")),
    }
}

fn window_of(word: &str) -> Result<WindowState, Problem> {
    WindowState::ALL
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| wrong("window", "is no state of a reply window"))
}
