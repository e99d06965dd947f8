//! The workspace itself, its keys and what it did once.

use async_trait::async_trait;
use domain::model::shared::{ExternalId, Page, PageAsk, Time};
use domain::model::workspace::{
    Answer, ApiKey, ApiKeyId, Hashed, Mode, Once, OnceScope, Workspace, WorkspaceId,
};
use domain::port::store::{ReadWorkspace, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::api_key::api_key_of;
use super::page::{list, try_map};
use super::{Reader, parsed};
use crate::store::codec::{Number as _, WorkspaceData, read_plain, time, uint};
use crate::store::entity::{api_key, once, operator_once, workspace};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::{WithId as _, WorkspaceOwned as _};
use crate::store::system::once_of_operator;

#[async_trait]
impl ReadWorkspace for Reader<'_> {
    async fn workspace(&self) -> Result<Option<Workspace>, StoreError> {
        let row = workspace::Entity::of(self.workspace).one(self.on()).await;
        row.map_err(store_error)?
            .as_ref()
            .map(workspace_of)
            .transpose()
    }

    async fn api_key_by_hash(&self, hash: Hashed) -> Result<Option<ApiKey>, StoreError> {
        let keys = &self.shared.gathers().api_keys;
        keys.find(self.workspace, hash).await
    }

    async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let row = api_key::Entity::of_by_id(self.workspace, id.as_uuid())
            .one(self.on())
            .await;
        row.map_err(store_error)?.map(api_key_of).transpose()
    }

    async fn api_keys(&self, page: PageAsk<(Time, ApiKeyId)>) -> Result<Page<ApiKey>, StoreError> {
        let rows = list(
            self.on(),
            api_key::Entity::of(self.workspace),
            (api_key::Column::CreatedAt, api_key::Column::Id),
            &page,
            |(at, id)| (*at, id.as_uuid()),
        );
        try_map(rows.await?, api_key_of)
    }

    async fn once(&self, key: &str) -> Result<Option<Once>, StoreError> {
        if self.workspace.is_operator() {
            return once_of_operator(self.on(), key).await;
        }
        let row = once::Entity::of(self.workspace)
            .filter(once::Column::Key.eq(key))
            .one(self.on())
            .await;
        row.map_err(store_error)?
            .map(|row| {
                // The operator's table has the same columns but for the workspace.
                let row = operator_once::Model {
                    key: row.key,
                    fingerprint: row.fingerprint,
                    status: row.status,
                    resource: row.resource,
                    sealed: row.sealed,
                    expires_at: row.expires_at,
                };
                once_of(OnceScope::Workspace, row)
            })
            .transpose()
    }
}

/// A workspace's row, read.
pub(crate) fn workspace_of(row: &workspace::Model) -> Result<Workspace, StoreError> {
    let data: WorkspaceData = read_plain("workspace", "data", &row.data)?;
    let parts = data
        .read()
        .ok_or_else(|| inconsistent("workspace", "data"))?;
    let external_id = row.external_id.as_deref().map(ExternalId::parse);
    Ok(Workspace {
        id: WorkspaceId::from_uuid(row.workspace_id),
        name: parts.name,
        mode: Mode::read(row.mode, "workspace", "mode")?,
        external_id: parsed(external_id.transpose(), "workspace", "external_id")?,
        metadata: parts.metadata,
        redirect_hosts: parts.redirect_hosts,
        retention: parts.retention,
        created_at: time(row.created_at, "workspace", "created_at")?,
        version: row.version,
    })
}

/// What was done once, read.
pub(crate) fn once_of(scope: OnceScope, row: operator_once::Model) -> Result<Once, StoreError> {
    let answer = match (row.status, row.resource) {
        (Some(status), Some(resource)) => Some(Answer {
            status: uint(status, "once", "status")?,
            resource,
            sealed: row.sealed,
        }),
        _ => None,
    };
    Ok(Once {
        scope,
        key: row.key,
        fingerprint: row
            .fingerprint
            .try_into()
            .map_err(|_| inconsistent("once", "fingerprint"))?,
        answer,
        expires_at: time(row.expires_at, "once", "expires_at")?,
    })
}
