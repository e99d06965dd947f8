//! What an entry of the audit log says beside what is looked for.

use domain::model::audit::AuditEntry;
use domain::model::shared::ExternalId;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AuditData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changed: Vec<String>,
}

impl AuditData {
    pub(crate) fn of(entry: &AuditEntry) -> Self {
        Self {
            agent: entry.agent.as_ref().map(ToString::to_string),
            changed: entry.changed.clone(),
        }
    }

    /// The human agent who sent, in the caller's words; an error when that is no id.
    pub(crate) fn agent(&self) -> Option<Option<ExternalId>> {
        match &self.agent {
            None => Some(None),
            Some(id) => ExternalId::parse(id).ok().map(Some),
        }
    }
}
