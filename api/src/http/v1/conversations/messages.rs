use actix_web::{get, web};
use domain::flow::send::Send;
use domain::model::conversation::ConversationId;

use crate::http::Services;
use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{MessageView, PageView};

/// List a conversation's messages
///
/// The newest first, of both sides.
#[utoipa::path(tag = "conversations", operation_id = "conversations.messages",
    params(("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"), PageQuery),
    responses((status = 200, description = "A page of messages", body = PageView<MessageView>)))]
#[get("/conversations/{conversation_id}/messages")]
pub(super) async fn messages(
    caller: Allowed<MessagesRead>,
    Id(id): Id<ConversationId>,
    Params(query): Params<PageQuery>,
    services: web::Data<Services>,
    send: Flow<Send>,
    at: Addresses,
) -> Result<web::Json<PageView<MessageView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), format!("messages/{id}"));
    let ask = list.ask(&query)?;
    let page = send
        .run(move |send| async move { send.messages(workspace, id, ask).await })
        .await?
        .ok_or(Problem::not_found())?;
    let place = |view: &domain::flow::send::MessageView| {
        (view.record.message.created_at, view.record.message.id)
    };
    Ok(web::Json(
        list.view(page, place, |view| MessageView::of(&view, &at)),
    ))
}
