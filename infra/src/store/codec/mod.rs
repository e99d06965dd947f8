//! Codec-versioned bytes: `version | plain or sealed | JSON`.
//!
//! Both kinds are read whatever the setting says, so that an installation can begin to seal at any time. Whoever adds
//! a version keeps the reader of the ones before.

mod audit;
mod channel;
mod check;
mod content;
mod control;
mod endpoint;
mod endpoint_health;
mod event;
mod failure;
mod greeting;
mod heading;
mod inbound;
mod job;
mod link;
mod message;
mod number;
mod operation;
mod operational;
mod pace;
mod person;
mod talk;
mod target_control;
mod workspace;

use std::sync::Arc;

use domain::model::workspace::WorkspaceId;
use domain::port::crypto::{Cell, Vault, VaultError};
use domain::port::store::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::error::inconsistent;

pub(crate) use audit::AuditData;
pub(crate) use channel::ChannelData;
pub(crate) use content::ContentData;
pub(crate) use endpoint::{
    EndpointData, listens_read, listens_written, private_read, private_written,
};
pub(crate) use endpoint_health::{health_read, health_row};
pub(crate) use event::{EventParts, data_of};
pub(crate) use greeting::{GreetingData, greeting_kind};
pub(crate) use heading::{audience_of, audience_read, flags_of, flags_read};
pub(crate) use job::{DELIVERY, ITEM, JobRow, PART, REPLAY};
pub(crate) use link::LinkData;
pub(crate) use message::{MessageData, MessageParts, PartData};
pub(crate) use number::{Number, instant, millis, recorded, time, uint};
pub(crate) use operation::{OperationData, operation_kind};
pub(crate) use pace::{FREE, pace, pace_written};
pub(crate) use person::{ContactData, ContactRest, ConversationData, username_hash};
pub(crate) use target_control::{control_row, controlled};
pub(crate) use workspace::{ApiKeyData, ConsentData, WorkspaceData};

const VERSION: u8 = 1;
const PLAIN: u8 = 0;
const SEALED: u8 = 1;

/// Where bytes are kept; what is sealed opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) workspace: WorkspaceId,
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: Uuid,
}

/// Writes and reads bytes.
#[derive(Debug, Clone)]
pub(crate) struct Codec {
    vault: Arc<dyn Vault>,
    seal_content: bool,
}

impl Codec {
    pub(crate) const fn new(vault: Arc<dyn Vault>, seal_content: bool) -> Self {
        Self {
            vault,
            seal_content,
        }
    }

    /// JSON of a value, sealed when content is.
    pub(crate) async fn write(
        &self,
        place: Place,
        value: &(impl Serialize + Sync),
    ) -> Result<Vec<u8>, StoreError> {
        let body = json(value)?;
        self.write_bytes(place, &body).await
    }

    /// Bytes, sealed when content is.
    pub(crate) async fn write_bytes(
        &self,
        place: Place,
        body: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        if self.seal_content {
            self.seal(place, body).await
        } else {
            Ok(framed(PLAIN, body))
        }
    }

    /// Bytes that are sealed whatever the setting says: secrets.
    pub(crate) async fn seal(&self, place: Place, body: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.vault.seal(place.workspace, place.cell(), body).await;
        Ok(framed(
            SEALED,
            &sealed.map_err(|error| refused(place, error))?,
        ))
    }

    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        place: Place,
        bytes: &[u8],
    ) -> Result<T, StoreError> {
        let body = self.read_bytes(place, bytes).await?;
        serde_json::from_slice(&body).map_err(|error| place.broken(Some(Box::new(error))))
    }

    pub(crate) async fn read_bytes(
        &self,
        place: Place,
        bytes: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        match bytes {
            [VERSION, PLAIN, body @ ..] => Ok(body.to_vec()),
            [VERSION, SEALED, body @ ..] => self
                .vault
                .open(place.workspace, place.cell(), body)
                .await
                .map_err(|error| refused(place, error)),
            _ => Err(place.broken(None)),
        }
    }
}

/// JSON of what is no content: the operator's and the workspace's own names, needed before there is a key.
pub(crate) fn plain(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    Ok(framed(PLAIN, &json(value)?))
}

/// Reads what [`plain`] wrote.
pub(crate) fn read_plain<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    bytes: &[u8],
) -> Result<T, StoreError> {
    match bytes {
        [VERSION, PLAIN, body @ ..] => {
            serde_json::from_slice(body).map_err(|error| StoreError::Inconsistent {
                table,
                column,
                source: Some(Box::new(error)),
            })
        }
        _ => Err(inconsistent(table, column)),
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| StoreError::Failed(Box::new(error)))
}

fn framed(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 2);
    bytes.extend([VERSION, kind]);
    bytes.extend_from_slice(body);
    bytes
}

fn refused(place: Place, error: VaultError) -> StoreError {
    match error {
        VaultError::DoesNotOpen => place.broken(Some(Box::new(error))),
        VaultError::Unavailable(_) => StoreError::Unavailable(Box::new(error)),
        VaultError::NoKey => StoreError::Failed(Box::new(error)),
    }
}

impl Place {
    const fn cell(&self) -> Cell<'static> {
        Cell {
            table: self.table,
            column: self.column,
            row: self.row,
        }
    }

    pub(crate) const fn broken(
        &self,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    ) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column: self.column,
            source,
        }
    }
}
