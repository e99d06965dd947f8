use crate::model::audit::{AuditEntry, AuditEntryId};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::{ApiKey, ApiKeyId, Workspace, WorkspaceId};
use crate::port::store::{AuditFilter, KeptBody, KeptBodyId, StoreError};

use super::Admin;

/// What the operator is shown of a body that nobody could read, at most: enough to see what it is, and a page of them
/// stays small.
const SHOWN_BYTES: u32 = 64 * 1024;

impl Admin {
    /// A workspace.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.store.read(id).workspace().await
    }

    /// All workspaces, newest first.
    pub async fn list_workspaces(
        &self,
        page: PageAsk<(Time, WorkspaceId)>,
    ) -> Result<Page<Workspace>, StoreError> {
        self.workspaces.list(page).await
    }

    /// Bodies that nobody could read, newest first, each with its first 64 KiB.
    pub async fn list_inbox(
        &self,
        page: PageAsk<(Time, KeptBodyId)>,
    ) -> Result<Page<KeptBody>, StoreError> {
        self.inbox.unreadable(page, SHOWN_BYTES).await
    }

    /// A workspace's audit log, newest first.
    pub async fn audit_log(
        &self,
        workspace: WorkspaceId,
        filter: &AuditFilter,
        page: PageAsk<(Time, AuditEntryId)>,
    ) -> Result<Page<AuditEntry>, StoreError> {
        self.store.read(workspace).audit_log(filter, page).await
    }

    /// A workspace's keys, newest first.
    pub async fn list_keys(
        &self,
        workspace: WorkspaceId,
        page: PageAsk<(Time, ApiKeyId)>,
    ) -> Result<Page<ApiKey>, StoreError> {
        self.store.read(workspace).api_keys(page).await
    }
}
