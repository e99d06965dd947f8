use actix_web::get;
use domain::flow::tell::Tell;
use domain::model::operation::OperationId;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::OperationView;

/// Read an operation
///
/// How far it is, and how it ended. `operation.completed` tells of the end, too.
#[utoipa::path(tag = "operations", operation_id = "operations.get",
    params(("operation_id" = String, Path, description = "The operation", example = "op_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The operation", body = OperationView)))]
#[get("/operations/{operation_id}")]
pub(super) async fn get(
    caller: Allowed<WebhooksRead>,
    Id(id): Id<OperationId>,
    tell: Flow<Tell>,
    pages: CodePages,
) -> Result<Versioned<OperationView>, Problem> {
    let workspace = caller.workspace()?;
    let found = tell
        .run(move |tell| async move { tell.operation(workspace, id).await })
        .await?;
    let operation = found.ok_or(Problem::not_found())?;
    let view = OperationView::of(&operation, &pages);
    Ok(Versioned(operation.version, view))
}
