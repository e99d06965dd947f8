//! Keys.

use domain::model::workspace::{ApiKey, ApiKeyId, Hashed, WorkspaceId};
use domain::port::store::StoreError;

use crate::store::codec::{ApiKeyData, read_plain, time};
use crate::store::entity::api_key;
use crate::store::error::inconsistent;

/// A key's row, read.
pub(super) fn api_key_of(row: api_key::Model) -> Result<ApiKey, StoreError> {
    let at = |raw: Option<i64>, column| raw.map(|raw| time(raw, "api_key", column)).transpose();
    let data: ApiKeyData = read_plain("api_key", "data", &row.data)?;
    let (name, scopes) = data.read().ok_or_else(|| inconsistent("api_key", "data"))?;
    let hash = row
        .hash
        .try_into()
        .map_err(|_| inconsistent("api_key", "hash"))?;
    Ok(ApiKey {
        id: ApiKeyId::from_uuid(row.id),
        workspace: WorkspaceId::from_uuid(row.workspace_id),
        name,
        scopes,
        hash: Hashed(hash),
        hint: data.hint,
        created_at: time(row.created_at, "api_key", "created_at")?,
        expires_at: at(row.expires_at, "expires_at")?,
        revoked_at: at(row.revoked_at, "revoked_at")?,
        version: row.version,
    })
}
