//! Waiting, for a moment, for what another piece of work of this process puts on record.

use std::time::Duration;

use async_trait::async_trait;

use crate::model::conversation::ContactId;

/// Tells whoever waits for a contact's profile that it is on record.
#[async_trait]
pub trait Arrivals: Send + Sync + std::fmt::Debug {
    /// Waits until [`Self::came`] is called for the contact, so long at most. Whoever asks looks at the record before and
    /// after: nothing is promised of what came before the call.
    async fn wait(&self, contact: ContactId, at_most: Duration);
    /// The contact's profile is on record, or will not be soon.
    fn came(&self, contact: ContactId);
}
