use actix_web::patch;
use domain::flow::admin::{Admin, ChangeWorkspace};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::WorkspaceWrite};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields::{self, Patched};
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::view::WorkspaceView;

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeWorkspace, example = json!({"redirect_hosts": ["app.example.com"]}))]
pub(crate) struct ChangeWorkspaceBody {
    /// To which hosts onboarding links may redirect, whole: at most 50, such as `app.example.com` or `localhost:3000`.
    /// None when null.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    redirect_hosts: Patched<Vec<String>>,
}

impl ChangeWorkspaceBody {
    fn ask(self, if_version: Option<i64>) -> Result<ChangeWorkspace, Problem> {
        let mut faults = Faults::new();
        let hosts = self
            .redirect_hosts
            .or_none(|hosts| fields::hosts(&mut faults, &hosts.unwrap_or_default()));
        let ask = hosts.map(|redirect_hosts| ChangeWorkspace {
            redirect_hosts,
            retention: None,
            if_version,
        });
        faults.done(ask)
    }
}

/// Change the own workspace
///
/// The hosts to which its onboarding links may redirect. A JSON merge patch.
#[utoipa::path(tag = "workspaces", operation_id = "workspace.change", request_body = ChangeWorkspaceBody,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on")),
    responses((status = 200, description = "The workspace", body = WorkspaceView),
        (status = 412, description = "The workspace has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/workspace")]
pub(super) async fn change(
    caller: Allowed<WorkspaceWrite>,
    IfMatch(version): IfMatch,
    body: Body<ChangeWorkspaceBody>,
    admin: Flow<Admin>,
) -> Result<Versioned<WorkspaceView>, Problem> {
    let id = caller.workspace()?;
    let (change, by) = (body.value.ask(version)?, body.asked.by);
    let workspace = admin
        .run(move |admin| async move { admin.change_workspace(id, change, by).await })
        .await?;
    Ok(Versioned(workspace.version, workspace.into()))
}
