use actix_web::post;
use domain::flow::send::Send;
use domain::model::message::MessageId;

use crate::http::addresses::Addresses;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::NoBody;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::MessageView;

/// Withdraw a message
///
/// Withdraws what of it was not begun: that never leaves. What is being sent, or was, stays as it is.
#[utoipa::path(tag = "messages", operation_id = "messages.cancel",
    params(("message_id" = String, Path, description = "The message", example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The message, as it is then", body = MessageView)))]
#[post("/messages/{message_id}/cancel")]
pub(super) async fn cancel(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<MessageId>,
    body: NoBody,
    send: Flow<Send>,
    at: Addresses,
) -> Result<Answer<MessageView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let made = send
        .run(move |send| async move { send.cancel(workspace, id, asked).await })
        .await?;
    Ok(Answer::done(made, |view| MessageView::of(&view, &at)))
}
