use actix_web::get;
use domain::flow::send::Send;
use domain::model::conversation::ConversationId;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::ConversationView;

/// Read a conversation
///
/// With its reply window.
#[utoipa::path(tag = "conversations", operation_id = "conversations.get",
    params(("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The conversation", body = ConversationView)))]
#[get("/conversations/{conversation_id}")]
pub(super) async fn get(
    caller: Allowed<MessagesRead>,
    Id(id): Id<ConversationId>,
    send: Flow<Send>,
    pages: CodePages,
) -> Result<Versioned<ConversationView>, Problem> {
    let workspace = caller.workspace()?;
    let found = send
        .run(move |send| async move { send.conversation(workspace, id).await })
        .await?;
    let view = found.ok_or(Problem::not_found())?;
    let version = view.target.conversation.version;
    Ok(Versioned(version, ConversationView::of(&view, &pages)))
}
