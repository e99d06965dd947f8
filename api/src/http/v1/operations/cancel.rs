use actix_web::post;
use domain::flow::tell::Tell;
use domain::model::operation::OperationId;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::NoBody;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::OperationView;

/// Cancel an operation
///
/// It ends where it is; what it did stays: deliveries that are on their way arrive. One that was cancelled stays so.
#[utoipa::path(tag = "operations", operation_id = "operations.cancel",
    params(("operation_id" = String, Path, description = "The operation", example = "op_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The operation, as it ended", body = OperationView)))]
#[post("/operations/{operation_id}/cancel")]
pub(super) async fn cancel(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<OperationId>,
    body: NoBody,
    tell: Flow<Tell>,
    pages: CodePages,
) -> Result<Answer<OperationView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let made = tell
        .run(move |tell| async move { tell.cancel_operation(workspace, id, asked).await })
        .await?;
    Ok(Answer::done(made, |it| OperationView::of(&it, &pages)))
}
