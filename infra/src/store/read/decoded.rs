//! Channels as they were read last: their rows are read for every event and every message, and seldom change.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::model::channel::Channel;
use uuid::Uuid;

use crate::store::entity::channel;

/// Channels that are kept at most: a few MB.
const MOST: usize = 2_000;

/// What rows said. A row is what it was as long as each of its columns is, so that this is never out of date: what is
/// spared is opening and reading its data.
#[derive(Debug, Default)]
pub(crate) struct Decoded(Mutex<HashMap<(Uuid, Uuid), (channel::Model, Channel)>>);

impl Decoded {
    pub(super) fn of(&self, row: &channel::Model) -> Option<Channel> {
        let kept = self.kept();
        let (was, channel) = kept.get(&(row.workspace_id, row.id))?;
        (was == row).then(|| channel.clone())
    }

    pub(super) fn keep(&self, row: channel::Model, channel: &Channel) {
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert((row.workspace_id, row.id), (row, channel.clone()));
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<(Uuid, Uuid), (channel::Model, Channel)>> {
        // nothing panics half-way in here
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
