use async_trait::async_trait;

use crate::model::channel::{ChannelId, Grantor, ProviderAppId};
use crate::model::shared::{ExternalId, Page, PageAsk, Time, id};
use crate::model::workspace::{Hashed, Once, OperatorKey, Retention, Workspace, WorkspaceId};
use crate::port::provider::Around;

use super::StoreError;

id!(/** A body, or an entry of one, that nobody could read. */ KeptBodyId, "inb");

/// One verified item on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngressItem {
    /// What stood around it.
    pub around: Around,
    /// Who it is said with.
    pub counterpart: Option<String>,
    /// Its JSON, as received.
    pub raw: Vec<u8>,
}

/// A verified body on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The provider app whose secret signed it.
    pub provider_app: ProviderAppId,
    /// When it came.
    pub at: Time,
    /// Its items; empty for a body that could not be split.
    pub items: Vec<IngressItem>,
    /// What nobody could read of it, each piece by itself: entries, or the whole body when it could not be split. Kept
    /// and visible.
    pub unreadable: Vec<Vec<u8>>,
}

/// A verified body, or an entry of one, that nobody could read, as the operator looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBody {
    /// Its id.
    pub id: KeptBodyId,
    /// The provider app whose secret signed it.
    pub provider_app: ProviderAppId,
    /// When it came.
    pub received_at: Time,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// How it begins: all of it, unless it is longer than what was asked for.
    pub start: Vec<u8>,
}

/// What Instagram says, on its way in. Has its own pipeline: no customer's command delays it.
#[async_trait]
pub trait Inbox: Send + Sync + std::fmt::Debug {
    /// Resolves each item's owner and puts it on record as work, in one commit with what nobody could read; answers when
    /// it is on disk, with the number of items whose account nobody has (they are counted and dropped).
    async fn accept(&self, received: Received) -> Result<usize, StoreError>;
    /// Bodies that nobody could read, newest first, with the first `most` bytes of each.
    async fn unreadable(
        &self,
        page: PageAsk<(Time, KeptBodyId)>,
        most: u32,
    ) -> Result<Page<KeptBody>, StoreError>;
    /// Forgets those that came before `before`, `limit` at most, the oldest first; how many there were.
    async fn forget_unreadable(&self, before: Time, limit: u32) -> Result<u64, StoreError>;
}

/// Who owns which account, in all workspaces.
#[async_trait]
pub trait Routes: Send + Sync + std::fmt::Debug {
    /// The channel that owns an account of a provider app, and its workspace.
    async fn owner(
        &self,
        app: ProviderAppId,
        account: &ExternalId,
    ) -> Result<Option<(WorkspaceId, ChannelId)>, StoreError>;
    /// The live channels of all workspaces that rest on a person's consent.
    async fn resting_on(
        &self,
        grantor: &Grantor,
    ) -> Result<Vec<(WorkspaceId, ChannelId)>, StoreError>;
}

/// The operator's keys and what the operator did once.
#[async_trait]
pub trait Operators: Send + Sync + std::fmt::Debug {
    /// A key that is not revoked, by what its text hashes to.
    async fn key_by_hash(&self, hash: Hashed) -> Result<Option<OperatorKey>, StoreError>;
    /// Adds a key.
    async fn add_key(&self, key: OperatorKey) -> Result<(), StoreError>;
    /// All keys.
    async fn keys(&self) -> Result<Vec<OperatorKey>, StoreError>;
    /// Revokes a key; whether there was one to revoke.
    async fn revoke_key(
        &self,
        id: crate::model::workspace::OperatorKeyId,
        at: Time,
    ) -> Result<bool, StoreError>;
    /// What was done once under this key, unless it is forgotten.
    async fn once(&self, key: &str) -> Result<Option<Once>, StoreError>;
}

/// A workspace, and of which class its log is, when it can be read.
pub type Classed = (WorkspaceId, Result<Retention, StoreError>);

/// All workspaces, for the operator.
#[async_trait]
pub trait Workspaces: Send + Sync + std::fmt::Debug {
    /// Workspaces, newest first.
    async fn list(&self, page: PageAsk<(Time, WorkspaceId)>)
    -> Result<Page<Workspace>, StoreError>;
    /// For how long the logs of workspaces are kept, in the order of their ids; `limit` at most. A workspace that cannot be
    /// read hides no other.
    async fn classes(
        &self,
        after: Option<WorkspaceId>,
        limit: u16,
    ) -> Result<Vec<Classed>, StoreError>;
    /// The database answers a trivial question: readiness.
    async fn ping(&self) -> Result<(), StoreError>;
    /// Forgets what was to be remembered until before `now`, `limit` rows at most; how many there were.
    async fn forget_expired(&self, now: Time, limit: u32) -> Result<u64, StoreError>;
}
