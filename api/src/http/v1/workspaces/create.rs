use std::collections::BTreeMap;

use actix_web::post;
use domain::flow::admin::{Admin, CreateWorkspace};
use domain::model::workspace::{Mode, Retention};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::Operator};
use crate::http::body::Body;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::view::WorkspaceView;

/// A workspace that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateWorkspace, example = json!({"name": "Acme", "mode": "test", "external_id": "customer-17", "metadata": {"plan": "pro"}}))]
pub(crate) struct CreateWorkspaceBody {
    /// What people call it; the connect page shows it. 1 to 200 characters.
    name: String,
    /// `live` reaches Instagram, `test` reaches the sandbox; fixed for ever.
    mode: ModeBody,
    /// The operator's own key for it, 1 to 255 characters.
    #[serde(default)]
    external_id: Option<String>,
    /// The operator's notes on it: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
    /// To which hosts its onboarding links may redirect: at most 50, such as `app.example.com` or `localhost:3000`.
    #[serde(default)]
    redirect_hosts: Vec<String>,
    /// For how long its log is kept: `short`, `standard` or `long`, whose days the operator configures; `standard` when absent.
    #[serde(default)]
    #[schema(pattern = "short|standard|long")]
    retention: Option<String>,
}

/// Live or test.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Mode)]
pub(crate) enum ModeBody {
    /// Real accounts.
    Live,
    /// The sandbox.
    Test,
}

impl CreateWorkspaceBody {
    fn ask(self) -> Result<CreateWorkspace, Problem> {
        let mut faults = Faults::new();
        let name = fields::name(&mut faults, &self.name);
        let external_id = fields::key(&mut faults, "/external_id", self.external_id.as_deref());
        let metadata = fields::metadata(&mut faults, self.metadata);
        let hosts = fields::hosts(&mut faults, &self.redirect_hosts);
        let retention = self.retention.as_deref();
        let retention = retention.map_or(Some(Retention::default()), |word| {
            fields::retention(&mut faults, word)
        });
        let mode = match self.mode {
            ModeBody::Live => Mode::Live,
            ModeBody::Test => Mode::Test,
        };
        let ask = (|| {
            Some(CreateWorkspace {
                name: name?,
                mode,
                external_id: external_id?,
                metadata: metadata?,
                redirect_hosts: hosts?,
                retention: retention?,
            })
        })();
        faults.done(ask)
    }
}

/// Make a workspace
///
/// A workspace is one customer of the operator: its channels, contacts, messages and events are nobody else's.
#[utoipa::path(tag = "workspaces", operation_id = "workspaces.create", request_body = CreateWorkspaceBody,
    responses((status = 201, description = "The workspace", body = WorkspaceView)))]
#[post("/workspaces")]
pub(super) async fn create(
    _caller: Allowed<Operator>,
    body: Body<CreateWorkspaceBody>,
    admin: Flow<Admin>,
) -> Result<Answer<WorkspaceView>, Problem> {
    let (ask, asked) = (body.value.ask()?, body.asked);
    let made = admin
        .run(move |admin| async move { admin.create_workspace(ask, asked).await })
        .await?;
    Ok(Answer::created(made, WorkspaceView::from))
}
