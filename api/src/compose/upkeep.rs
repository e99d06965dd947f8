use std::sync::Arc;
use std::time::Duration;

use domain::flow::upkeep::Upkeep;
use tokio_util::sync::CancellationToken;

/// How often what is past its time is forgotten.
const EVERY: Duration = Duration::from_mins(10);

/// Forgets what is past its time, until `stop` is cancelled. Every replica may do it: deleting what is gone does nothing.
pub(super) async fn forgets(upkeep: Arc<Upkeep>, stop: CancellationToken) {
    while rests(&stop).await {
        if let Err(error) = upkeep.forget().await {
            tracing::warn!(
                %error,
                "nothing was forgotten; it is tried again"
            );
        }
    }
}

/// Removes what is out of retention, until `stop` is cancelled. Every replica may do it: the log of a workspace is shortened
/// by one at a time. It may take long, which keeps nothing from being forgotten.
pub(super) async fn retires(upkeep: Arc<Upkeep>, stop: CancellationToken) {
    let kept = upkeep.kept;
    tracing::info!(
        short_days = kept.short.num_days(),
        standard_days = kept.standard.num_days(),
        long_days = kept.long.num_days(),
        audit_days = kept.audit.num_days(),
        "logs are kept for so long; what is older is removed"
    );
    while rests(&stop).await {
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

/// Waits for the next time; whether there is one.
async fn rests(stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(EVERY) => true,
    }
}
