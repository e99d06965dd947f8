use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::model::shared::Time;
use domain::port::work::Fence;

use super::claim::Key;

/// Starts of this process whose commit was not answered. They may be on record, and none of them began: whoever finds
/// such a mark, under the same fence, finds no interruption.
#[derive(Debug, Default)]
pub(super) struct Unanswered(Mutex<HashMap<Key, (Fence, Vec<Time>)>>);

impl Unanswered {
    /// These were to be started then, and nobody says whether that is on record.
    pub(super) fn note(&self, fence: Fence, keys: &[Key], at: Time) {
        let mut noted = self.lock();
        // what was started under another fence, another process may have started since
        noted.retain(|_, (under, _)| *under == fence);
        for key in keys {
            let (_, times) = noted.entry(*key).or_insert((fence, vec![]));
            times.push(at);
        }
    }

    /// Whether a mark of then is one of these.
    pub(super) fn are(&self, fence: Fence, key: Key, at: Time) -> bool {
        let noted = self.lock();
        let known = noted.get(&key);
        known.is_some_and(|(under, times)| *under == fence && times.contains(&at))
    }

    /// Something else is on record of these.
    pub(super) fn forget(&self, keys: &[Key]) {
        let mut noted = self.lock();
        if !noted.is_empty() {
            for key in keys {
                noted.remove(key);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, (Fence, Vec<Time>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_mark_is_ours_by_its_time_and_under_its_fence_only() {
        let unanswered = Unanswered::default();
        let at = |second| Time::from_timestamp(second, 0).unwrap();
        let (one, other) = (Fence { shard: 0, token: 1 }, Fence { shard: 0, token: 2 });
        let key = (Uuid::nil(), Uuid::nil());

        unanswered.note(one, &[key], at(1));
        unanswered.note(one, &[key], at(2));
        assert!(unanswered.are(one, key, at(1)) && unanswered.are(one, key, at(2)));
        assert!(!unanswered.are(one, key, at(3)));
        assert!(!unanswered.are(other, key, at(1)));

        unanswered.note(other, &[], at(4));
        assert!(!unanswered.are(one, key, at(1)));
        unanswered.note(one, &[key], at(1));
        unanswered.forget(&[key]);
        assert!(!unanswered.are(one, key, at(1)));
    }
}
