use actix_web::get;
use domain::flow::admin::Admin;
use domain::model::workspace::WorkspaceId;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::WorkspaceView;

/// Read a workspace
///
/// Any workspace, for the operator.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.get",
    params(("workspace_id" = String, Path, description = "The workspace", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The workspace", body = WorkspaceView)))]
#[get("/workspaces/{workspace_id}")]
pub(super) async fn get(
    _caller: Allowed<Operator>,
    Id(id): Id<WorkspaceId>,
    admin: Flow<Admin>,
) -> Result<Versioned<WorkspaceView>, Problem> {
    let found = admin
        .run(move |admin| async move { admin.workspace(id).await })
        .await?;
    let workspace = found.ok_or(Problem::not_found())?;
    Ok(Versioned(workspace.version, workspace.into()))
}
