//! How often somebody may ask.

use std::net::IpAddr;
use std::time::Duration;

use crate::model::workspace::{ApiKeyId, OperatorKeyId, WorkspaceId};

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitKey {
    /// Those of one key of a workspace.
    Key(ApiKeyId),
    /// Those of one key of the operator.
    Operator(OperatorKeyId),
    /// Those of all keys of one workspace.
    Workspace(WorkspaceId),
    /// Those of one address that showed no valid key: guesses at keys, and account owners' pages.
    Address(IpAddr),
}

/// How much is left: what the headers `RateLimit` and `RateLimit-Policy` say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests that may come at once.
    pub limit: u32,
    /// Requests that may still come now.
    pub remaining: u32,
    /// In how long an empty quota is full again.
    pub window: Duration,
}

/// Whether a request may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It may.
    Allowed(Quota),
    /// It may not; one may after this long.
    Wait {
        /// How long.
        after: Duration,
        /// What is left: nothing.
        quota: Quota,
    },
}

/// Counts requests. Each process counts for itself.
pub trait RateLimiter: Send + Sync + std::fmt::Debug {
    /// Counts one request.
    fn check(&self, key: LimitKey) -> Checked;
}
