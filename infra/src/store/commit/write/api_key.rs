//! `api_key`

use domain::model::workspace::{ApiKey, WorkspaceId};
use domain::port::store::StoreError;

use crate::store::codec::{ApiKeyData, millis, plain};
use crate::store::entity::api_key;

pub(super) fn row(workspace: WorkspaceId, it: &ApiKey) -> Result<api_key::Model, StoreError> {
    Ok(api_key::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        hash: it.hash.0.to_vec(),
        data: plain(&ApiKeyData::of(it))?,
        created_at: millis(it.created_at),
        expires_at: it.expires_at.map(millis),
        revoked_at: it.revoked_at.map(millis),
        version: it.version,
    })
}
