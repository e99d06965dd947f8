//! Master keys from the configuration, and the keys of workspaces and system that they wrap.

mod cache;
mod master;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::model::shared::SecretString;
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::{Cell, Vault, VaultError};
use thiserror::Error;
use uuid::Uuid;

use super::aead::{SealingKey, key_id, place};
use super::{JwtStates, SealedCursors, SignedMediaLinks, hmac};
use cache::Cache;
use master::Masters;

/// An error of whatever keeps the wrapped keys.
pub type KeptError = Box<dyn std::error::Error + Send + Sync>;

/// Where wrapped keys are kept: the database.
#[async_trait]
pub trait WrappedKeys: Send + Sync + fmt::Debug {
    /// A workspace's wrapped key; nothing when there is no such workspace any more.
    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Vec<u8>>, KeptError>;
    /// What is kept for the system under this name.
    async fn system(&self, name: &str) -> Result<Option<Vec<u8>>, KeptError>;
    /// Keeps it under this name unless something is kept there already; answers what is kept then.
    async fn put_system(&self, name: &str, wrapped: Vec<u8>) -> Result<Vec<u8>, KeptError>;
}

/// A master key from the configuration.
#[derive(Debug, Clone)]
pub struct MasterKey {
    /// Its name, at most 255 bytes: once used, it stands for this key for ever.
    pub id: String,
    /// 32 bytes in base 64.
    pub key: SecretString,
}

/// The master keys.
#[derive(Debug, Clone)]
pub struct KeyringSettings {
    /// All that are in use. The first one wraps new keys; the others only open.
    pub keys: Vec<MasterKey>,
}

/// Why the keys cannot be used. The process must not start.
#[derive(Debug, Error)]
pub enum KeyringError {
    /// There is none.
    #[error("no master key is configured")]
    NoKey,
    /// It is not 32 bytes in base 64.
    #[error("master key {id} is not 32 bytes in base 64")]
    Malformed {
        /// Which.
        id: String,
    },
    /// Two keys have one id.
    #[error("two master keys have the id {id}")]
    Twice {
        /// Which.
        id: String,
    },
    /// Another key has been used under this id.
    #[error("master key {id} is not the key that this database was sealed with under that id")]
    Wrong {
        /// Which.
        id: String,
    },
    /// The key that wraps the system's key is not there.
    #[error("this database is sealed with master key {id}, which is not configured")]
    Missing {
        /// Which.
        id: String,
    },
    /// What the database keeps is no wrapped key.
    #[error("the system's key in this database is damaged")]
    Damaged,
    /// The database did not answer.
    #[error("the keys could not be read from the database")]
    Unavailable(#[source] KeptError),
}

const SYSTEM: &str = "system";
const CANARY: &[u8] = b"gramway";

/// The master keys, and the keys that they wrap: one per workspace, one of the system.
pub struct Keyring {
    masters: Masters,
    system: [u8; 32],
    /// Seals what the operator has above all workspaces.
    operators: Arc<SealingKey>,
    kept: Arc<dyn WrappedKeys>,
    cache: Mutex<Cache>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("masters", &self.masters)
            .finish_non_exhaustive()
    }
}

impl Keyring {
    /// Reads the master keys and proves each against its canary, so that a wrong key stops the start instead of making
    /// every channel look broken. Makes the system's key when the database is new.
    pub async fn unlock(
        settings: &KeyringSettings,
        kept: Arc<dyn WrappedKeys>,
    ) -> Result<Self, KeyringError> {
        let masters = Masters::read(settings)?;
        for master in masters.all() {
            let name = format!("canary.{}", master.id);
            let place = system_place(&name);
            let canary = match kept.system(&name).await {
                Ok(Some(canary)) => canary,
                Ok(None) => {
                    let new = master.key.seal(&place, CANARY);
                    let put = kept.put_system(&name, new).await;
                    put.map_err(KeyringError::Unavailable)?
                }
                Err(error) => return Err(KeyringError::Unavailable(error)),
            };
            let opened = master.key.open(&place, &canary);
            if opened.as_deref() != Ok(CANARY) {
                return Err(KeyringError::Wrong {
                    id: master.id.clone(),
                });
            }
        }
        let system = Self::system(&masters, kept.as_ref()).await?;
        let operators = SealingKey::derived(&hmac::sha256(&system, &[b"operator"]));
        Ok(Self {
            masters,
            system,
            operators: Arc::new(operators),
            kept,
            cache: Mutex::new(Cache::default()),
        })
    }

    async fn system(masters: &Masters, kept: &dyn WrappedKeys) -> Result<[u8; 32], KeyringError> {
        let place = system_place(SYSTEM);
        let found = kept.system(SYSTEM).await;
        let wrapped = match found.map_err(KeyringError::Unavailable)? {
            Some(wrapped) => wrapped,
            None => kept
                .put_system(SYSTEM, masters.wrap(&place))
                .await
                .map_err(KeyringError::Unavailable)?,
        };
        let id = key_id(&wrapped).ok_or(KeyringError::Damaged)?;
        let master = masters
            .find(&id)
            .ok_or_else(|| KeyringError::Missing { id: id.to_string() })?;
        let plain = master.open(&place, &wrapped);
        plain
            .ok()
            .and_then(|plain| <[u8; 32]>::try_from(plain).ok())
            .ok_or(KeyringError::Damaged)
    }

    /// Signs OAuth states under the system's key.
    pub fn states(&self) -> JwtStates {
        JwtStates::new(&self.derive("oauth-state"))
    }

    /// Seals cursors under the system's key.
    pub fn cursors(&self) -> SealedCursors {
        SealedCursors::new(&self.derive("cursor"))
    }

    /// Signs links to files under the system's key.
    pub fn media_links(&self) -> SignedMediaLinks {
        SignedMediaLinks::new(self.derive("media-link"))
    }

    fn derive(&self, purpose: &str) -> [u8; 32] {
        hmac::sha256(&self.system, &[purpose.as_bytes()])
    }

    async fn key(&self, workspace: WorkspaceId) -> Result<Arc<SealingKey>, VaultError> {
        if workspace.is_operator() {
            return Ok(Arc::clone(&self.operators));
        }
        if let Some(key) = self.cached(|cache| cache.find(workspace)) {
            return Ok(key);
        }
        let wrapped = self.kept.workspace(workspace).await;
        let wrapped = wrapped
            .map_err(VaultError::Unavailable)?
            .ok_or(VaultError::NoKey)?;
        let master = key_id(&wrapped)
            .ok_or(VaultError::DoesNotOpen)
            .and_then(|id| self.masters.find(&id).ok_or(VaultError::NoKey))?;
        let plain = master
            .open(&workspace_place(workspace), &wrapped)
            .ok()
            .and_then(|plain| <[u8; 32]>::try_from(plain).ok())
            .ok_or(VaultError::DoesNotOpen)?;
        let key = Arc::new(SealingKey::derived(&plain));
        self.cached(|cache| cache.keep(workspace, Arc::clone(&key)));
        Ok(key)
    }

    fn cached<T>(&self, with: impl FnOnce(&mut Cache) -> T) -> T {
        // a panic between two statements of the cache leaves it usable: it is a map of immutable keys
        with(&mut self.cache.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Vault for Keyring {
    async fn seal(
        &self,
        workspace: WorkspaceId,
        cell: Cell<'_>,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let key = self.key(workspace).await?;
        Ok(key.seal(&place(Some(workspace), cell), plain))
    }

    async fn open(
        &self,
        workspace: WorkspaceId,
        cell: Cell<'_>,
        sealed: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let key = self.key(workspace).await?;
        key.open(&place(Some(workspace), cell), sealed)
            .map_err(|_| VaultError::DoesNotOpen)
    }

    fn new_key(&self, workspace: WorkspaceId) -> Vec<u8> {
        self.masters.wrap(&workspace_place(workspace))
    }
}

fn workspace_place(workspace: WorkspaceId) -> Vec<u8> {
    let cell = Cell {
        table: "workspace",
        column: "key",
        row: workspace.as_uuid(),
    };
    place(Some(workspace), cell)
}

fn system_place(name: &str) -> Vec<u8> {
    let cell = Cell {
        table: "system_key",
        column: name,
        row: Uuid::nil(),
    };
    place(None, cell)
}

#[cfg(test)]
mod tests;
