use actix_web::{HttpRequest, post, web};
use domain::flow::send::Send;

use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::message::CreateMessageBody;
use crate::http::pages::CodePages;
use crate::http::problem::Problem;
use crate::http::site::Site;
use crate::http::view::PreviewView;

/// Preview a message
///
/// Answers what sending the same would come to: the calls to Instagram, what will be shown otherwise than it is said, and
/// what keeps it from being sent now. Nothing is sent and nothing is stored.
#[utoipa::path(tag = "messages", operation_id = "messages.preview", request_body = CreateMessageBody,
    responses((status = 200, description = "What it would come to", body = PreviewView)))]
#[post("/messages/preview")]
pub(super) async fn preview(
    caller: Allowed<MessagesWrite>,
    request: HttpRequest,
    body: Body<CreateMessageBody>,
    send: Flow<Send>,
    pages: CodePages,
) -> Result<web::Json<PreviewView>, Problem> {
    let workspace = caller.workspace()?;
    let ask = body.value.ask(Site::of(&request), caller.human_agent());
    let preview = send
        .run(move |send| async move { send.preview(workspace, ask).await })
        .await?;
    Ok(web::Json(PreviewView::of(preview, &pages)))
}
