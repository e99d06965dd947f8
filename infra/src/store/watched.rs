//! Who waits for what becomes of a message, a log or a delivery. When nobody does, a commit asks one number.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::port::watch::{self as port, Watch, Watches};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::SeaStore;

/// What somebody watches. Ids are unique whatever they are of.
#[derive(Debug, Default)]
pub(crate) struct Watched {
    /// How many watch one.
    watching: AtomicUsize,
    by_id: Mutex<HashMap<Uuid, watch::Sender<()>>>,
}

/// One who watches one.
struct Watching {
    all: Arc<Watched>,
    id: Uuid,
    seen: watch::Receiver<()>,
    until: Instant,
}

impl Watched {
    /// Whether anybody watches anything.
    pub(crate) fn anybody(&self) -> bool {
        self.watching.load(Ordering::Acquire) > 0
    }

    /// What has this id is on record anew.
    pub(crate) fn written(&self, id: Uuid) {
        let by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = by_id.get(&id) {
            sender.send_replace(());
        }
    }

    fn watch(self: &Arc<Self>, id: Uuid, within: Duration) -> Watching {
        self.watching.fetch_add(1, Ordering::AcqRel);
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = by_id.entry(id).or_default().subscribe();
        drop(by_id);
        Watching {
            all: Arc::clone(self),
            id,
            seen,
            until: Instant::now() + within,
        }
    }
}

#[async_trait]
impl Watch for Watching {
    async fn changed(&mut self) -> bool {
        matches!(
            timeout_at(self.until, self.seen.changed()).await,
            Ok(Ok(()))
        )
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut by_id = self
            .all
            .by_id
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let last = by_id
            .get(&self.id)
            .is_some_and(|sender| sender.receiver_count() <= 1);
        if last {
            by_id.remove(&self.id);
        }
        drop(by_id);
        self.all.watching.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Watches for SeaStore {
    fn watch(&self, what: port::Watched, within: Duration) -> Box<dyn Watch> {
        let id = match what {
            port::Watched::Message(id) => id.as_uuid(),
            port::Watched::Log(id) => id.as_uuid(),
            port::Watched::Attempts(id) => id.as_uuid(),
        };
        Box::new(self.shared().watched.watch(id, within))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn whoever_watches_hears_of_what_was_written_before_they_asked() {
        let watched = Arc::new(Watched::default());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(!watched.anybody());
        let mut first = watched.watch(one, LONG);
        let mut second = watched.watch(one, LONG);
        let mut elsewhere = watched.watch(other, Duration::from_millis(1));

        watched.written(one);

        assert!(first.changed().await);
        assert!(second.changed().await);
        assert!(!elsewhere.changed().await, "its time is over");
        drop((first, second));
        assert!(watched.anybody());
        drop(elsewhere);
        assert!(!watched.anybody());
        assert!(watched.by_id.lock().unwrap().is_empty());
    }
}
