//! What a workspace, a key and a consent have that nothing looks for.

use std::collections::BTreeMap;

use domain::model::channel::Grant;
use domain::model::shared::{Metadata, Name};
use domain::model::workspace::{ApiKey, Host, Retention, Scope, Scopes, Workspace};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WorkspaceData {
    name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    redirect_hosts: Vec<String>,
    /// How long the log is kept; as most are when absent. What a later release says and this one does not know removes no more
    /// than it must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retention: Option<String>,
}

/// What [`WorkspaceData`] says, in the domain's words.
#[derive(Debug)]
pub(crate) struct WorkspaceParts {
    pub(crate) name: Name,
    pub(crate) metadata: Metadata,
    pub(crate) redirect_hosts: Vec<Host>,
    pub(crate) retention: Retention,
}

impl WorkspaceData {
    pub(crate) fn of(workspace: &Workspace) -> Self {
        Self {
            name: workspace.name.as_str().to_owned(),
            metadata: workspace.metadata.pairs().clone(),
            redirect_hosts: workspace
                .redirect_hosts
                .iter()
                .map(|host| host.as_str().to_owned())
                .collect(),
            retention: Some(workspace.retention)
                .filter(|class| *class != Retention::default())
                .map(|class| class.as_str().to_owned()),
        }
    }

    pub(crate) fn read(self) -> Option<WorkspaceParts> {
        let hosts = self.redirect_hosts.iter();
        let hosts = hosts.map(|host| Host::parse(host).ok());
        Some(WorkspaceParts {
            name: Name::parse(&self.name).ok()?,
            metadata: Metadata::parse(self.metadata).ok()?,
            redirect_hosts: hosts.collect::<Option<_>>()?,
            retention: match self.retention {
                None => Retention::default(),
                Some(word) => Retention::find(&word).unwrap_or(Retention::LONGEST),
            },
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ApiKeyData {
    name: String,
    scopes: Vec<String>,
    pub(crate) hint: String,
}

impl ApiKeyData {
    pub(crate) fn of(key: &ApiKey) -> Self {
        Self {
            name: key.name.as_str().to_owned(),
            scopes: key.scopes.iter().map(|s| s.as_str().to_owned()).collect(),
            hint: key.hint.clone(),
        }
    }

    /// Its name and what it may do; a scope that this version does not know gives nothing.
    pub(crate) fn read(&self) -> Option<(Name, Scopes)> {
        let scopes = self.scopes.iter().filter_map(|word| Scope::find(word));
        Some((Name::parse(&self.name).ok()?, scopes.collect()))
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConsentData {
    pub(crate) scopes: Vec<String>,
}

impl ConsentData {
    pub(crate) fn of(grant: &Grant) -> Self {
        Self {
            scopes: grant.scopes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_nobody_knows_is_kept_for_longest() {
        let of = |data: &str| {
            let data: WorkspaceData = serde_json::from_str(data).unwrap();
            data.read().unwrap().retention
        };
        assert_eq!(of(r#"{"name":"Acme"}"#), Retention::Standard);
        assert_eq!(
            of(r#"{"name":"Acme","retention":"short"}"#),
            Retention::Short
        );
        assert_eq!(
            of(r#"{"name":"Acme","retention":"for_ever"}"#),
            Retention::Long
        );
    }
}
