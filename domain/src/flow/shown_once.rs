//! Secrets that are shown once: only their hash is kept, but whoever repeats the request is answered again.

use uuid::Uuid;

use crate::model::shared::{ExposeSecret as _, SecretString};
use crate::model::workspace::{Answer, WorkspaceId};
use crate::port::crypto::{Cell, Vault, VaultError};
use crate::port::store::StoreError;

use super::Asked;

/// An answer on record that does not say what its command answers: somebody altered it.
pub(crate) const fn unreadable() -> StoreError {
    StoreError::Inconsistent {
        table: "once",
        column: "resource",
        source: None,
    }
}

const fn cell(row: Uuid) -> Cell<'static> {
    Cell {
        table: "once",
        column: "sealed",
        row,
    }
}

/// Seals `secret` for a replay, when the request can be replayed.
pub(crate) async fn seal(
    vault: &dyn Vault,
    workspace: WorkspaceId,
    row: Uuid,
    secret: &SecretString,
    asked: &Asked,
) -> Result<Option<Vec<u8>>, VaultError> {
    if asked.once.is_none() {
        return Ok(None);
    }
    let plain = secret.expose_secret().as_bytes();
    vault.seal(workspace, cell(row), plain).await.map(Some)
}

/// Opens what was sealed with the answer of an earlier request.
pub(crate) async fn open(
    vault: &dyn Vault,
    workspace: WorkspaceId,
    row: Uuid,
    answer: &Answer,
) -> Result<SecretString, VaultError> {
    let sealed = answer.sealed.as_deref().ok_or(VaultError::DoesNotOpen)?;
    let plain = vault.open(workspace, cell(row), sealed).await?;
    String::from_utf8(plain)
        .map(SecretString::from)
        .map_err(|_| VaultError::DoesNotOpen)
}
