use super::CommentsQuery;
use actix_web::{get, web};
use domain::flow::send::{self, Send};
use domain::port::store::CommentFilter;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::{Params, external, id};
use crate::http::view::{CommentView, PageView};

/// List comments
///
/// The newest first.
#[utoipa::path(tag = "comments", operation_id = "comments.list", params(CommentsQuery),
    responses((status = 200, description = "A page of comments", body = PageView<CommentView>)))]
#[get("/comments")]
pub(super) async fn list(
    caller: Allowed<MessagesRead>,
    Params(query): Params<CommentsQuery>,
    services: web::Data<Services>,
    send: Flow<Send>,
) -> Result<web::Json<PageView<CommentView>>, Problem> {
    let workspace = caller.workspace()?;
    let filter = CommentFilter {
        channel: id("channel_id", query.channel_id)?,
        external_id: external("external_id", query.external_id)?,
    };
    let list = List::new(&services, Some(workspace), "comments");
    let ask = list.ask(&PageQuery {
        limit: query.limit,
        after: query.after,
        before: query.before,
    })?;
    let page = send
        .run(move |send| async move { send.comments(workspace, filter, ask).await })
        .await?;
    let place = |view: &send::CommentView| (view.comment.at, view.comment.id);
    Ok(web::Json(list.view(page, place, CommentView::from)))
}
