//! What Instagram says, as it comes in.

use domain::flow::receive::{AcceptError, Accepted};

use super::{Metrics, count};

/// What becomes of a webhook.
pub(super) const WEBHOOKS: [&str; 4] = ["accepted", "signature_invalid", "unknown_app", "failed"];
/// What becomes of what stands in it.
pub(super) const ITEMS: [&str; 3] = ["accepted", "unroutable", "unreadable"];

impl Metrics {
    /// A webhook of Instagram's was taken, or not.
    pub fn came_in(&self, outcome: Result<&Accepted, &AcceptError>) {
        let at = match outcome {
            Ok(_) => 0,
            Err(AcceptError::Forged(_)) => 1,
            Err(AcceptError::NotFound) => 2,
            Err(AcceptError::Store(_)) => 3,
        };
        count(&self.webhooks, at, 1);
        let Ok(accepted) = outcome else { return };
        let routed = accepted.items.saturating_sub(accepted.unroutable);
        for (at, items) in [routed, accepted.unroutable, accepted.unreadable]
            .into_iter()
            .enumerate()
        {
            count(&self.items, at, u64::try_from(items).unwrap_or_default());
        }
    }
}
