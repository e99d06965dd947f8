use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, By, Subject};
use crate::model::workspace::{Host, Retention, Workspace, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Admin;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeWorkspace {
    /// To which hosts its onboarding links may redirect, whole.
    pub redirect_hosts: Option<Vec<Host>>,
    /// For how long its log is kept.
    pub retention: Option<Retention>,
    /// The version that the change was decided on (`If-Match`).
    pub if_version: Option<i64>,
}

/// Why it was not changed.
#[derive(Debug, Error)]
pub enum ChangeWorkspaceError {
    /// There is no such workspace.
    #[error("no such workspace")]
    NotFound,
    /// It has another version.
    #[error("the workspace has changed")]
    Changed,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ChangeWorkspaceError);

impl Admin {
    /// Changes a workspace.
    #[tracing::instrument(name = "admin.change_workspace", skip_all, fields(workspace.id = %id))]
    pub async fn change_workspace(
        &self,
        id: WorkspaceId,
        change: ChangeWorkspace,
        by: By,
    ) -> Result<Workspace, ChangeWorkspaceError> {
        let mut tries = Tries::default();
        loop {
            let workspace = self.store.read(id).workspace().await?;
            let workspace = workspace.ok_or(ChangeWorkspaceError::NotFound)?;
            if change.if_version.is_some_and(|on| on != workspace.version) {
                return Err(ChangeWorkspaceError::Changed);
            }
            let hosts = change.redirect_hosts.as_ref();
            let changed = Workspace {
                redirect_hosts: hosts.unwrap_or(&workspace.redirect_hosts).clone(),
                retention: change.retention.unwrap_or(workspace.retention),
                ..workspace.clone()
            };
            if changed == workspace {
                return Ok(workspace);
            }
            let differs = [
                (
                    "redirect_hosts",
                    changed.redirect_hosts != workspace.redirect_hosts,
                ),
                ("retention", changed.retention != workspace.retention),
            ];
            let changed = Workspace {
                version: workspace.version + 1,
                ..changed
            };
            let done = (AuditAction::WorkspaceChanged, Subject::Workspace(id));
            let entry = audited(&*self.ids, &by, self.clock.now(), done);
            let changes = Changes::of(id)
                .guard(Guard::Version(RowRef::Workspace, workspace.version))
                .write(Write::Workspace(changed.clone(), None))
                .audit(entry.changing(differs));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(changed),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
