//! Calls to URLs that somebody else chose.

use std::fmt;

use async_trait::async_trait;

use crate::model::endpoint::{AttemptOutcome, CustomHeaders, EndpointAuth, WebhookUrl};

/// One webhook call.
#[derive(Clone)]
pub struct Parcel {
    /// Where to.
    pub url: WebhookUrl,
    /// The standard's headers and ours, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The customer's own.
    pub custom: CustomHeaders,
    /// How Gramway shows who it is.
    pub auth: Option<EndpointAuth>,
    /// The body: JSON.
    pub body: Vec<u8>,
}

impl fmt::Debug for Parcel {
    /// Neither the body nor headers: a signature is as good as its secret for this body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Why a URL may not be called, judged before anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// It leads to an address that is not public, or its host is neither a name nor an address.
    Address,
}

/// Posts webhooks: addresses checked after resolution and pinned, no redirects, 5 s to connect, 10 s until the head of the
/// answer, 10 s for its body, 15 s for all of it, and 64 KiB of answer at most.
#[async_trait]
pub trait Courier: Send + Sync + fmt::Debug {
    /// Posts it and says how that ended; never an error.
    async fn post(&self, parcel: Parcel) -> AttemptOutcome;
    /// Whether the URL names a forbidden address literally. What a name resolves to is checked at every call.
    fn admits(&self, url: &WebhookUrl) -> Result<(), Forbidden>;
}
