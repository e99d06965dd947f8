//! Calls to URLs that somebody else chose.

use async_trait::async_trait;

use crate::model::endpoint::{AttemptOutcome, WebhookUrl};

/// One webhook call.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Where to.
    pub url: WebhookUrl,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body: JSON.
    pub body: Vec<u8>,
}

/// Why a URL may not be called, judged before anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// It leads to an address that is not public, or its host is neither a name nor an address.
    Address,
}

/// Posts webhooks: addresses checked after resolution and pinned, no redirects, 15 s and 64 KiB of answer at most.
#[async_trait]
pub trait Courier: Send + Sync + std::fmt::Debug {
    /// Posts it and says how that ended; never an error.
    async fn post(&self, parcel: Parcel) -> AttemptOutcome;
    /// Whether the URL names a forbidden address literally. What a name resolves to is checked at every call.
    fn admits(&self, url: &WebhookUrl) -> Result<(), Forbidden>;
}
