use actix_web::{HttpResponse, delete};
use domain::flow::admin::Admin;
use domain::model::workspace::ApiKeyId;

use crate::http::auth::{Acting, Allowed, permissions::KeysWrite};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;

/// Revoke a key
///
/// At once and for ever.
#[utoipa::path(tag = "api keys", operation_id = "api_keys.delete",
    params(("key_id" = String, Path, description = "The key", example = "key_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 204, description = "It opens nothing any more")))]
#[delete("/api-keys/{key_id}")]
pub(super) async fn delete(
    caller: Allowed<KeysWrite>,
    Id(key): Id<ApiKeyId>,
    Acting(by): Acting,
    admin: Flow<Admin>,
) -> Result<HttpResponse, Problem> {
    let workspace = caller.workspace()?;
    admin
        .run(move |admin| async move { admin.revoke_key(workspace, key, by).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
