use thiserror::Error;

use crate::flow::shared::{Reused, Tries, audited, stops};
use crate::flow::shown_once::unreadable;
use crate::flow::{Asked, Made, Stopped};
use crate::model::audit::{AuditAction, Subject};
use crate::model::shared::{ExternalId, Metadata, Name};
use crate::model::workspace::{Answer, Host, Mode, OnceScope, Retention, Workspace, WorkspaceId};
use crate::port::store::{Changes, Write};

use super::Admin;

/// A workspace that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateWorkspace {
    /// Its name.
    pub name: Name,
    /// Live or test, for ever.
    pub mode: Mode,
    /// The operator's own key for it.
    pub external_id: Option<ExternalId>,
    /// The operator's notes on it.
    pub metadata: Metadata,
    /// To which hosts its onboarding links may redirect.
    pub redirect_hosts: Vec<Host>,
    /// For how long its log is kept.
    pub retention: Retention,
}

/// Why it was not made.
#[derive(Debug, Error)]
pub enum CreateWorkspaceError {
    /// The idempotency key was used for something else.
    #[error(transparent)]
    Reused(#[from] Reused),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(CreateWorkspaceError);

impl Admin {
    /// Makes a workspace with a key of its own.
    #[tracing::instrument(name = "admin.create_workspace", skip_all)]
    pub async fn create_workspace(
        &self,
        ask: CreateWorkspace,
        asked: Asked,
    ) -> Result<Made<Workspace>, CreateWorkspaceError> {
        let mut tries = Tries::default();
        loop {
            if let Some(workspace) = self.made_before(&asked).await? {
                return Ok(Made::again(workspace));
            }

            let now = self.clock.now();
            let workspace = Workspace {
                id: WorkspaceId::from_uuid(self.ids.next()),
                name: ask.name.clone(),
                mode: ask.mode,
                external_id: ask.external_id.clone(),
                metadata: ask.metadata.clone(),
                redirect_hosts: ask.redirect_hosts.clone(),
                retention: ask.retention,
                created_at: now,
                version: 1,
            };
            let answer = Answer {
                status: 201,
                resource: workspace.id.to_string(),
                sealed: None,
            };
            let key = self.vault.new_key(workspace.id);
            let done = (
                AuditAction::WorkspaceCreated,
                Subject::Workspace(workspace.id),
            );
            let changes = Changes::of(workspace.id)
                .once(asked.record(OnceScope::Operator, answer, now))
                .write(Write::Workspace(workspace.clone(), Some(key)))
                .audit(audited(&*self.ids, &asked.by, now, done));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Made::new(workspace)),
                Err(error) => tries.again(error)?,
            }
        }
    }

    async fn made_before(&self, asked: &Asked) -> Result<Option<Workspace>, CreateWorkspaceError> {
        let Some(key) = asked.key() else {
            return Ok(None);
        };
        let Some(done) = self.operators.once(&key).await? else {
            return Ok(None);
        };
        let Some(answer) = asked.answered(done)? else {
            return Ok(None);
        };
        let id = answer.resource.parse().map_err(|_| unreadable())?;
        let workspace = self.store.read(id).workspace().await?;
        Ok(Some(workspace.ok_or_else(unreadable)?))
    }
}
