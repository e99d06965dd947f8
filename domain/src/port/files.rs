//! Files that stay where a customer has them.

use async_trait::async_trait;

use super::courier::Forbidden;

/// What a file's host says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeen {
    /// Its media type without parameters, in lower case, when the host says one.
    pub media_type: Option<String>,
    /// Its size, when the host says it.
    pub bytes: Option<u64>,
}

/// Why nothing is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileTrouble {
    /// It leads to an address that is not public.
    Refused,
    /// Its host does not answer, or not with the file. In words.
    Unavailable(String),
    /// Its host does not answer in time.
    Timeout,
}

/// Looks at files without fetching them: addresses checked after resolution, on every hop.
#[async_trait]
pub trait Files: Send + Sync + std::fmt::Debug {
    /// What the host says of a file.
    async fn look(&self, url: &str) -> Result<FileSeen, FileTrouble>;
    /// Whether the URL names a forbidden address literally. What a name resolves to is checked at every look.
    fn admits(&self, url: &str) -> Result<(), Forbidden>;
}
