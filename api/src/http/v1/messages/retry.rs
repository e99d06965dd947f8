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

/// Send a message again
///
/// Sends what of it failed, and what was skipped for it, at the end of the conversation's queue; what
/// failed before its turn, because a `take` of the control was refused, keeps its place. A message that ended as `outcome_unknown` may arrive twice.
/// A private reply is refused as a new one would be: when another one was sent to the comment meanwhile (`comment_replied`), or when the
/// comment is too old (`comment_expired`).
#[utoipa::path(tag = "messages", operation_id = "messages.retry",
    params(("message_id" = String, Path, description = "The message", example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 202, description = "The message, on its way again", body = MessageView)))]
#[post("/messages/{message_id}/retry")]
pub(super) async fn retry(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<MessageId>,
    body: NoBody,
    send: Flow<Send>,
    at: Addresses,
) -> Result<Answer<MessageView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let made = send
        .run(move |send| async move { send.retry(workspace, id, asked).await })
        .await?;
    Ok(Answer::accepted(made, |view| MessageView::of(&view, &at)))
}
