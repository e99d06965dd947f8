//! Randomness, hashes, signatures and sealing.

use async_trait::async_trait;
use thiserror::Error;

use crate::model::message::MediaLink;
use crate::model::shared::{SecretString, Time};
use crate::model::workspace::{Hashed, WorkspaceId};

/// Random text and hashes.
pub trait Random: Send + Sync + std::fmt::Debug {
    /// `length` random characters of base 62.
    fn base62(&self, length: usize) -> SecretString;
    /// `length` random bytes in standard base 64 with padding.
    fn base64(&self, length: usize) -> SecretString;
    /// A number in -1.0..=1.0.
    fn jitter(&self) -> f64;
    /// SHA-256.
    fn hash(&self, text: &[u8]) -> Hashed;
    /// CRC-32 (IEEE) of `text` as six characters of base 62: what lets a mistyped key be refused without a look-up.
    fn checksum(&self, text: &str) -> String;
}

/// What an OAuth `state` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateClaims {
    /// Whose link it is.
    pub workspace: WorkspaceId,
    /// Which link.
    pub link: crate::model::channel::LinkId,
    /// Random; hashed on the link.
    pub nonce: String,
    /// Until when it may come back.
    pub expires_at: Time,
}

/// Signs OAuth states and reads them back.
pub trait States: Send + Sync + std::fmt::Debug {
    /// The signed text of these claims.
    fn sign(&self, claims: &StateClaims) -> String;
    /// The claims, when the signature is ours. Its time is the caller's to judge.
    fn read(&self, state: &str) -> Option<StateClaims>;
}

/// Signs links to files and reads them back.
pub trait MediaLinks: Send + Sync + std::fmt::Debug {
    /// The token of a link: URL-safe, and nothing in it is secret.
    fn sign(&self, link: &MediaLink) -> String;
    /// What it leads to, when the signature is ours. Its time is the caller's to judge.
    fn read(&self, token: &str) -> Option<MediaLink>;
}

/// Signs webhooks as Standard Webhooks 1.0 says.
pub trait Signer: Send + Sync + std::fmt::Debug {
    /// The `webhook-signature` header: `v1,…` for each secret, separated by spaces. `timestamp` is unix seconds.
    fn sign(&self, secrets: &[&SecretString], id: &str, timestamp: i64, body: &[u8]) -> String;
}

/// Seals what leaves the house and must come back unaltered: the cursors of lists. Nobody outside can read or make one,
/// and one of another list or workspace does not open.
pub trait Cursors: Send + Sync + std::fmt::Debug {
    /// Text for a URL that holds `plain`. `workspace` is absent for the operator's own lists.
    fn seal(&self, workspace: Option<WorkspaceId>, list: &str, plain: &[u8]) -> String;
    /// What it holds, when it was sealed for this list of this workspace.
    fn open(&self, workspace: Option<WorkspaceId>, list: &str, sealed: &str) -> Option<Vec<u8>>;
}

/// Which cell a sealed value belongs to: it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's id.
    pub row: uuid::Uuid,
}

/// Why something could not be sealed or opened.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The workspace has no key (it was deleted), or the master key that wraps it is not configured.
    #[error("there is no key for this workspace")]
    NoKey,
    /// The value was altered, moved or sealed with another key.
    #[error("the sealed value does not open")]
    DoesNotOpen,
    /// The key could not be read.
    #[error("the key could not be read")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Seals secrets of one workspace (AES-256-GCM under the workspace's key, itself wrapped by a master key).
#[async_trait]
pub trait Vault: Send + Sync + std::fmt::Debug {
    /// Seals `plain` for `cell`.
    async fn seal(
        &self,
        workspace: WorkspaceId,
        cell: Cell<'_>,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError>;
    /// Opens what was sealed for `cell`.
    async fn open(
        &self,
        workspace: WorkspaceId,
        cell: Cell<'_>,
        sealed: &[u8],
    ) -> Result<Vec<u8>, VaultError>;
    /// A new workspace's key, wrapped; it is stored with the workspace.
    fn new_key(&self, workspace: WorkspaceId) -> Vec<u8>;
}
