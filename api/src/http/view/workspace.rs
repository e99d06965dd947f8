use std::collections::BTreeMap;

use domain::model::workspace::Workspace;
use serde::Serialize;
use utoipa::ToSchema;

use super::{external, metadata, time};

/// One customer of the operator, the tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceView {
    /// Its id.
    #[schema(example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What people call it; the connect page shows it.
    #[schema(example = "Acme")]
    name: String,
    /// `live` reaches Instagram, `test` reaches the sandbox; fixed at birth.
    #[schema(example = "test", pattern = "live|test")]
    mode: &'static str,
    /// The operator's own key for it.
    #[schema(example = "customer-17")]
    external_id: Option<String>,
    /// The operator's notes on it.
    #[schema(example = json!({"plan": "pro"}))]
    metadata: BTreeMap<String, String>,
    /// To which hosts its onboarding links may redirect.
    #[schema(example = json!(["app.example.com"]))]
    redirect_hosts: Vec<String>,
    /// For how long its log is kept: `short`, `standard` or `long`, whose days the operator configures.
    #[schema(example = "standard", pattern = "short|standard|long")]
    retention: &'static str,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

impl From<Workspace> for WorkspaceView {
    fn from(workspace: Workspace) -> Self {
        Self {
            id: workspace.id.to_string(),
            name: workspace.name.as_str().to_owned(),
            mode: workspace.mode.as_str(),
            external_id: external(workspace.external_id.as_ref()),
            metadata: metadata(&workspace.metadata),
            redirect_hosts: workspace
                .redirect_hosts
                .iter()
                .map(|host| host.as_str().to_owned())
                .collect(),
            retention: workspace.retention.as_str(),
            created_at: time(workspace.created_at),
        }
    }
}
