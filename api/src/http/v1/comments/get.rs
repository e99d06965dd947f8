use actix_web::{get, web};
use domain::flow::send::Send;
use domain::model::conversation::CommentId;

use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::CommentView;

/// Get a comment
///
/// With what may still be said to its author in private. What it says is told by `comment.received`.
#[utoipa::path(tag = "comments", operation_id = "comments.get",
    params(("comment_id" = String, Path, description = "The comment", example = "cmt_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The comment", body = CommentView)))]
#[get("/comments/{comment_id}")]
pub(super) async fn get(
    caller: Allowed<MessagesRead>,
    Id(id): Id<CommentId>,
    send: Flow<Send>,
) -> Result<web::Json<CommentView>, Problem> {
    let workspace = caller.workspace()?;
    let found = send
        .run(move |send| async move { send.comment(workspace, id).await })
        .await?;
    let view = found.ok_or(Problem::not_found())?;
    Ok(web::Json(view.into()))
}
