//! Files that stay where somebody else has them: a customer, or Instagram.

use std::fmt;

use async_trait::async_trait;
use futures::stream::BoxStream;

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
pub trait Files: Send + Sync + fmt::Debug {
    /// What the host says of a file.
    async fn look(&self, url: &str) -> Result<FileSeen, FileTrouble>;
    /// Whether the URL names a forbidden address literally. What a name resolves to is checked at every look.
    fn admits(&self, url: &str) -> Result<(), Forbidden>;
}

/// A file on its way, piece by piece.
pub struct Passing {
    /// Its media type without parameters, in lower case, when the host says one.
    pub media_type: Option<String>,
    /// How many bytes come, when the host says it.
    pub bytes: Option<u64>,
    /// Which of its bytes come (`Content-Range`), when a part was asked for and that part comes.
    pub range: Option<String>,
    /// The bytes. Ends with a trouble when the host breaks off, is slow or sends more than is passed on.
    pub body: BoxStream<'static, Result<Vec<u8>, FileTrouble>>,
}

impl fmt::Debug for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passing")
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// Why a file is not passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPassed {
    /// Its host has it no more, or not at this URL.
    Gone,
    /// It has no such part.
    NoSuchPart,
    /// It is larger than what is passed on.
    TooLarge,
    /// It cannot be had now.
    Trouble(FileTrouble),
}

/// Passes files on without keeping them: addresses checked after resolution, on every hop.
#[async_trait]
pub trait FileSource: Send + Sync + fmt::Debug {
    /// Begins to fetch a file, or the part of it that a `Range` header asks for.
    async fn fetch(&self, url: &str, range: Option<&str>) -> Result<Passing, NotPassed>;
}
