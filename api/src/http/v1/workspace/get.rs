use actix_web::get;
use domain::flow::admin::Admin;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::WorkspaceRead};
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::view::WorkspaceView;

/// Read the own workspace
///
/// The one that the key acts in.
#[utoipa::path(tag = "workspaces", operation_id = "workspace.get",
    responses((status = 200, description = "The workspace", body = WorkspaceView)))]
#[get("/workspace")]
pub(super) async fn get(
    caller: Allowed<WorkspaceRead>,
    admin: Flow<Admin>,
) -> Result<Versioned<WorkspaceView>, Problem> {
    let id = caller.workspace()?;
    let found = admin
        .run(move |admin| async move { admin.workspace(id).await })
        .await?;
    let workspace = found.ok_or(Problem::not_found())?;
    Ok(Versioned(workspace.version, workspace.into()))
}
