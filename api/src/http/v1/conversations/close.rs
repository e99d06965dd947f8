use actix_web::post;
use domain::flow::converse::Converse;
use domain::model::conversation::ConversationId;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::NoBody;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::ConversationView;

/// Close a conversation
///
/// Until its contact says something: then it is open again. Messages can be sent into it all the same. One that is closed
/// stays so.
#[utoipa::path(tag = "conversations", operation_id = "conversations.close",
    params(("conversation_id" = String, Path, description = "The conversation", example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The conversation, closed", body = ConversationView)))]
#[post("/conversations/{conversation_id}/close")]
pub(super) async fn close(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<ConversationId>,
    body: NoBody,
    converse: Flow<Converse>,
    pages: CodePages,
) -> Result<Answer<ConversationView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let made = converse
        .run(move |converse| async move { converse.close(workspace, id, asked).await })
        .await?;
    Ok(Answer::done(made, |it| ConversationView::of(&it, &pages)))
}
