//! Keeping the state in a file, soon after every change and when the sandbox stops.

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{hub::Hub, state::Snapshot};

/// Changes of this time are written together.
const SOON: Duration = Duration::from_millis(200);

/// What an earlier run kept; none when there was none.
pub(crate) fn load(path: &Path) -> Result<Option<Snapshot>, io::Error> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| io::Error::new(ErrorKind::InvalidData, error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Replaces the file as a whole; nobody else may read it, for it holds secrets.
fn save(path: &Path, kept: &Snapshot) -> Result<(), io::Error> {
    let fresh = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(&serde_json::to_vec(kept)?)?;
    file.sync_all()?;
    std::fs::rename(fresh, path)
}

impl Hub {
    /// Writes the file whenever something changed, until the sandbox stops, and then once more.
    pub(crate) fn keep_in(self: &Arc<Self>, path: PathBuf) {
        let hub = Arc::clone(self);
        let work = async move {
            loop {
                let stopping = tokio::select! {
                    () = hub.changed.notified() => false,
                    () = hub.stopping.cancelled() => true,
                };
                if !stopping {
                    tokio::select! {
                        () = tokio::time::sleep(SOON) => {}
                        () = hub.stopping.cancelled() => {}
                    }
                }
                hub.save_to(path.clone()).await;
                if stopping {
                    break;
                }
            }
        };
        drop(self.tasks.spawn_on(work, &self.runtime));
    }

    async fn save_to(&self, path: PathBuf) {
        let kept = self.lock().snapshot();
        let saved = tokio::task::spawn_blocking(move || save(&path, &kept)).await;
        if let Err(error) = saved.map_err(io::Error::other).and_then(|saved| saved) {
            tracing::error!(%error, "the sandbox's state could not be saved");
        }
    }
}
