use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::model::workspace::WorkspaceId;
use tokio_util::sync::CancellationToken;

/// The streams of events that are open in this process.
#[derive(Debug, Clone, Default)]
pub struct Streams {
    open: Arc<Mutex<HashMap<WorkspaceId, usize>>>,
    end: CancellationToken,
}

/// An open stream, counted for as long as this is held.
#[derive(Debug)]
pub(super) struct Opened {
    streams: Streams,
    workspace: WorkspaceId,
}

impl Streams {
    /// How many a workspace may have open at a time.
    pub(super) const MOST: usize = 10;

    /// Opens one more; nothing when the workspace has as many as it may.
    pub(super) fn open(&self, workspace: WorkspaceId) -> Option<Opened> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(workspace).or_default();
        if *count >= Self::MOST {
            return None;
        }
        *count += 1;
        Some(Opened {
            streams: self.clone(),
            workspace,
        })
    }

    /// Ends them all, and those that are opened from now on: the process stops.
    pub fn end(&self) {
        self.end.cancel();
    }
}

impl Opened {
    /// Whether the process stops.
    pub(super) fn is_over(&self) -> bool {
        self.streams.end.is_cancelled()
    }

    /// Waits until the process stops.
    pub(super) async fn ended(&self) {
        self.streams.end.cancelled().await;
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let open = self.streams.open.lock();
        let mut open = open.unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.workspace) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.workspace);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_workspace_has_so_many_at_a_time_and_others_have_their_own() {
        let [one, other] = [1, 2].map(|id| WorkspaceId::from_uuid(Uuid::from_u128(id)));
        let streams = Streams::default();

        let mut all: Vec<_> = (0..Streams::MOST).map(|_| streams.open(one)).collect();

        assert!(all.iter().all(Option::is_some));
        assert!(streams.open(one).is_none());
        assert!(streams.open(other).is_some());
        all.pop();
        assert!(streams.open(one).is_some());
        all.clear();
        assert!(streams.open.lock().unwrap().is_empty());
    }
}
