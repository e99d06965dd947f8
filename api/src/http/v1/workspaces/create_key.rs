use actix_web::{post, web};
use domain::flow::admin::Admin;
use domain::model::workspace::WorkspaceId;

use super::super::api_keys::CreateApiKeyBody;
use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::ApiKeyView;

/// Make a workspace's key
///
/// The operator makes a workspace's first key. The answer shows it once.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.create_api_key", request_body = CreateApiKeyBody,
    params(("workspace_id" = String, Path, description = "The workspace", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 201, description = "The key, with its text", body = ApiKeyView)))]
#[post("/workspaces/{workspace_id}/api-keys")]
pub(super) async fn create_key(
    _caller: Allowed<Operator>,
    Id(workspace): Id<WorkspaceId>,
    body: Body<CreateApiKeyBody>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<Answer<ApiKeyView>, Problem> {
    let (ask, asked) = (body.value.ask()?, body.asked);
    let made = admin
        .run(move |admin| async move { admin.mint_key(workspace, ask, None, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::created(made, |(key, text)| {
        ApiKeyView::of(&key, now).with_text(&text)
    }))
}
