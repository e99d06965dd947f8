use crate::model::shared::ExternalId;

/// A published post of the account's own (META 3.1: `MEDIA_SHARE`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Instagram's id of it.
    pub id: ExternalId,
}
