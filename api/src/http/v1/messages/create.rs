use actix_web::{HttpRequest, post};
use domain::flow::send::Send;

use crate::http::addresses::Addresses;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::message::CreateMessageBody;
use crate::http::prefer::Wait;
use crate::http::problem::Problem;
use crate::http::site::Site;
use crate::http::view::AcceptedView;

/// Send a message
///
/// Answers as soon as the message is on record. What becomes of it is told by `message.*` webhooks. With `Prefer: wait=N` the answer
/// comes when the message came to its end (200), waits for something or is unconfirmed, or after N seconds.
#[utoipa::path(tag = "messages", operation_id = "messages.create", request_body = CreateMessageBody,
    params(Wait),
    responses((status = 200, description = "What became of the message, which was waited for", body = AcceptedView),
        (status = 202, description = "The message, on its way, and what will be shown otherwise than it is said", body = AcceptedView)))]
#[post("/messages")]
pub(super) async fn create(
    caller: Allowed<MessagesWrite>,
    request: HttpRequest,
    Wait(within): Wait,
    body: Body<CreateMessageBody>,
    send: Flow<Send>,
    at: Addresses,
) -> Result<Answer<AcceptedView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (
        body.value.ask(Site::of(&request), caller.human_agent()),
        body.asked,
    );
    let made = send
        .run(move |send| async move { send.accept_and_wait(workspace, ask, asked, within).await })
        .await?;
    Ok(AcceptedView::answer(made, within, &at))
}
