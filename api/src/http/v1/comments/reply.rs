use actix_web::{HttpRequest, post};
use domain::flow::send::Send;
use domain::model::conversation::CommentId;

use crate::http::addresses::Addresses;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::message::PrivateReplyBody;
use crate::http::path::Id;
use crate::http::prefer::Wait;
use crate::http::problem::{NoPrivateReply, Problem};
use crate::http::site::Site;
use crate::http::view::AcceptedView;

/// Reply to a comment in private
///
/// The same as `POST /v1/messages` with `to: {"comment_id": …}`: one message ever, within 7 days of the comment, to whoever
/// wrote it. It opens no window. With `Prefer: wait=N` the answer comes when the message came to its end (200), waits for
/// something or is unconfirmed, or after N seconds.
#[utoipa::path(tag = "comments", operation_id = "comments.private_reply", request_body = PrivateReplyBody,
    params(("comment_id" = String, Path, description = "The comment", example = "cmt_01jd2v7q7hf8mrk0e4w0z3n5tb"), Wait),
    responses((status = 200, description = "What became of the message, which was waited for", body = AcceptedView),
        (status = 202, description = "The message, on its way, and what will be shown otherwise than it is said", body = AcceptedView)))]
#[post("/comments/{comment_id}/private-replies")]
pub(super) async fn reply(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<CommentId>,
    request: HttpRequest,
    body: Body<PrivateReplyBody>,
    send: Flow<Send>,
    at: Addresses,
) -> Result<Answer<AcceptedView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let Wait(within) = Wait::of(&request);
    let ask = body.value.ask(id, Site::of(&request), caller.human_agent());
    let made = send
        .run(move |send| async move {
            let made = send.accept_and_wait(workspace, ask, asked, within).await;
            made.map_err(NoPrivateReply)
        })
        .await?;
    Ok(AcceptedView::answer(made, within, &at))
}
