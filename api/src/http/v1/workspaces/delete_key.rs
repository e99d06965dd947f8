use actix_web::{HttpResponse, delete};
use domain::flow::admin::Admin;
use domain::model::workspace::{ApiKeyId, WorkspaceId};

use crate::http::auth::{Acting, Allowed, permissions::Operator};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// Revoke a workspace's key
///
/// At once and for ever.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.delete_api_key",
    params(
        ("workspace_id" = String, Path, description = "The workspace", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("key_id" = String, Path, description = "The key", example = "key_01jd2v7q7hf8mrk0e4w0z3n5tb"),
    ),
    responses((status = 204, description = "It opens nothing any more")))]
#[delete("/workspaces/{workspace_id}/api-keys/{key_id}")]
pub(super) async fn delete_key(
    _caller: Allowed<Operator>,
    Id(workspace): Id<WorkspaceId>,
    Id(key): Id<ApiKeyId>,
    Acting(by): Acting,
    admin: Flow<Admin>,
) -> Result<HttpResponse, Problem> {
    admin
        .run(move |admin| async move { admin.revoke_key(workspace, key, by).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
