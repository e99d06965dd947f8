use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::port::work::Claimed;
use futures::FutureExt as _;
use tracing::{Instrument as _, error, warn};

use super::Shared;
use super::line::RunId;

/// Runs a claimed piece to its end, whatever that is.
pub(super) fn spawn(shared: &Arc<Shared>, claimed: Claimed, run: RunId) {
    let span = tracing::info_span!(
        "work.run",
        work.id = %claimed.piece.id,
        workspace.id = %claimed.piece.workspace,
        attempt = claimed.attempt,
    );
    let inner = Arc::clone(shared);
    shared.tasks.spawn_on(
        async move {
            let piece = claimed.piece;
            // A run that panics is a run that settled nothing: the piece is tried again, and nobody else notices.
            let guarded = AssertUnwindSafe(inner.ports.runner.run(claimed)).catch_unwind();
            if guarded.await.is_err() {
                error!("the run panicked");
            }
            if let Some(pause) = inner.ports.memory.ended(&piece, run) {
                warn!(
                    retry_in_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                    "the run ended without a settlement"
                );
            }
        }
        .instrument(span),
        &shared.handle,
    );
}
