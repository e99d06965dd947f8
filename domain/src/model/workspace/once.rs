use crate::model::shared::Time;

use super::WorkspaceId;

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OnceScope {
    /// The workspace's of the changes that it comes with.
    Workspace,
    /// The operator's, whatever workspace the changes concern.
    Operator,
}

impl OnceScope {
    /// Whose key it is when something is done there.
    pub const fn of(owner: WorkspaceId) -> Self {
        if owner.is_operator() {
            Self::Operator
        } else {
            Self::Workspace
        }
    }
}

/// Something that may be done once: a request with an `Idempotency-Key`, or a webhook item that Instagram may repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Whose key it is.
    pub scope: OnceScope,
    /// The key, with a prefix that says what for (`api:…`, `item:…`).
    pub key: String,
    /// SHA-256 of what was asked; the same key with another fingerprint is another request.
    pub fingerprint: [u8; 32],
    /// What was answered, for requests.
    pub answer: Option<Answer>,
    /// From when on it may be forgotten.
    pub expires_at: Time,
}

/// What was answered: enough to answer again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The id of the resource that the answer shows; it is rendered again.
    pub resource: String,
    /// A secret that was shown once, sealed.
    pub sealed: Option<Vec<u8>>,
}
