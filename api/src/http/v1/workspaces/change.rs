use actix_web::patch;
use domain::flow::admin::{Admin, ChangeWorkspace};
use domain::model::workspace::WorkspaceId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields::{self, Patched};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::WorkspaceView;

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeWorkspaceAsOperator, example = json!({"retention": "long"}))]
pub(crate) struct OperatorChangeBody {
    /// For how long its log is kept: `short`, `standard` or `long`. A shorter one counts for what is there already.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "short|standard|long")]
    retention: Patched<String>,
}

impl OperatorChangeBody {
    fn ask(self, if_version: Option<i64>) -> Result<ChangeWorkspace, Problem> {
        let mut faults = Faults::new();
        let retention = self.retention;
        let retention = retention.needed(&mut faults, "/retention", |faults, word| {
            fields::retention(faults, &word)
        });
        let ask = retention.map(|retention| ChangeWorkspace {
            redirect_hosts: None,
            retention,
            if_version,
        });
        faults.done(ask)
    }
}

/// Change a workspace
///
/// What the operator decides for it: the class of its retention. A JSON merge patch.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.change", request_body = OperatorChangeBody,
    params(
        ("workspace_id" = String, Path, description = "The workspace", example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The workspace", body = WorkspaceView),
        (status = 412, description = "The workspace has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/workspaces/{workspace_id}")]
pub(super) async fn change(
    _caller: Allowed<Operator>,
    Id(id): Id<WorkspaceId>,
    IfMatch(version): IfMatch,
    body: Body<OperatorChangeBody>,
    admin: Flow<Admin>,
) -> Result<Versioned<WorkspaceView>, Problem> {
    let (change, by) = (body.value.ask(version)?, body.asked.by);
    let workspace = admin
        .run(move |admin| async move { admin.change_workspace(id, change, by).await })
        .await?;
    Ok(Versioned(workspace.version, workspace.into()))
}
