use actix_web::post;
use domain::flow::converse::Converse;
use domain::model::conversation::ConversationId;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::thread_control::ThreadControlBody;
use crate::http::view::ConversationView;

/// Change the control of a conversation
///
/// Which app may answer when several are connected to the account (Instagram's conversation routing). Instagram's answer is
/// waited for, 10 seconds at most. Only accounts that are connected with Facebook Login have it; `take` needs routing to be
/// set up, and `request` needs it not to be.
#[utoipa::path(tag = "conversations", operation_id = "conversations.thread_control", request_body = ThreadControlBody,
    params(("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The conversation, with who has its control then", body = ConversationView)))]
#[post("/conversations/{conversation_id}/thread-control")]
pub(super) async fn thread_control(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<ConversationId>,
    body: Body<ThreadControlBody>,
    converse: Flow<Converse>,
    pages: CodePages,
) -> Result<Answer<ConversationView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let control = body.value.ask()?;
    let made = converse
        .run(move |it| async move { it.control(workspace, id, control, asked).await })
        .await?;
    Ok(Answer::done(made, |it| ConversationView::of(&it, &pages)))
}
