use actix_web::get;
use domain::flow::send::Send;
use domain::model::message::MessageId;

use crate::http::addresses::Addresses;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::MessageView;

/// Read a message
///
/// Inbound or outbound, with what became of it.
#[utoipa::path(tag = "messages", operation_id = "messages.get",
    params(("message_id" = String, Path, description = "The message", example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The message", body = MessageView)))]
#[get("/messages/{message_id}")]
pub(super) async fn get(
    caller: Allowed<MessagesRead>,
    Id(id): Id<MessageId>,
    send: Flow<Send>,
    at: Addresses,
) -> Result<Versioned<MessageView>, Problem> {
    let workspace = caller.workspace()?;
    let found = send
        .run(move |send| async move { send.message(workspace, id).await })
        .await?;
    let view = found.ok_or(Problem::not_found())?;
    Ok(Versioned(
        view.record.message.version,
        MessageView::of(&view, &at),
    ))
}
