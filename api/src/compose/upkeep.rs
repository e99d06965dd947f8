use std::sync::Arc;
use std::time::Duration;

use domain::flow::upkeep::Upkeep;
use tokio_util::sync::CancellationToken;

/// How often what is past its time is forgotten.
const EVERY: Duration = Duration::from_mins(10);

/// Forgets what is past its time until `stop` is cancelled. Every replica may do it: deleting what is gone does nothing.
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
    }
}
