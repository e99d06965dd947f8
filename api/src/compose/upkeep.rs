use std::sync::Arc;
use std::time::Duration;

use domain::flow::upkeep::Upkeep;
use tokio_util::sync::CancellationToken;

/// How often what is past its time is forgotten.
const EVERY: Duration = Duration::from_mins(10);

/// Forgets what is past its time, and removes what is out of retention, until `stop` is cancelled. Every replica may do it:
/// deleting what is gone does nothing, and the log of a workspace is shortened by one at a time.
pub(super) async fn keep(upkeep: Arc<Upkeep>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = upkeep.forget().await {
            tracing::warn!(
                %error,
                "nothing was forgotten; it is tried again"
            );
        }
        match upkeep.retire().await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "what is out of retention is removed"),
            Err(error) => tracing::warn!(
                %error,
                "what is out of retention was not removed; it is tried again"
            ),
        }
    }
}
