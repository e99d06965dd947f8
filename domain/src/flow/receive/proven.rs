use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::model::channel::ChannelId;

/// More are not remembered at once; those that are forgotten are looked up again.
const MOST: usize = 100_000;

/// Which connections are known to have proven themselves by a first message, so that the others after it need not be
/// looked up for that.
#[derive(Debug, Default)]
pub struct Proven(Mutex<HashSet<(ChannelId, i64)>>);

impl Proven {
    /// Whether this connection of a channel is known to have.
    pub(super) fn knows(&self, channel: ChannelId, generation: i64) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&(channel, generation))
    }

    /// It has.
    pub(super) fn note(&self, channel: ChannelId, generation: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((channel, generation));
    }
}
