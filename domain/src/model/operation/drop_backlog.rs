use chrono::Duration;

use crate::model::endpoint::EndpointId;

use super::Progress;

/// Drops what waits for an endpoint: the deliveries that were open when it was asked for. None of them is begun meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropBacklog {
    /// For which endpoint.
    pub endpoint: EndpointId,
    /// Those up to this place in the sequence of work.
    pub upto: i64,
    /// How many were dropped.
    pub dropped: i64,
}

impl DropBacklog {
    /// Deliveries that are dropped at once.
    pub const BATCH: u16 = 200;
    /// How long it waits for those that are on their way.
    pub const LOOKS_AGAIN: Duration = Duration::seconds(1);

    /// The same when that many more were dropped.
    #[must_use]
    pub fn went(self, dropped: i64) -> Self {
        Self {
            dropped: self.dropped + dropped,
            ..self
        }
    }

    /// How far it is: how much there is was not counted.
    pub const fn progress(&self) -> Progress {
        Progress {
            done: self.dropped,
            total: None,
        }
    }
}
