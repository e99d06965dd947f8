use std::sync::Arc;
use std::time::Duration;

use domain::model::shared::Time;
use domain::port::work::Lease;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::driver::sleep_until;
use super::{SHARD, Shared};

/// How often a lease that is not ours is asked for.
const RETRY: Duration = Duration::from_secs(1);

/// What the last request for the lease came to; each change is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unknown,
    Ours(Lease),
    Theirs,
}

/// Takes the lease, renews it in time, takes it again when it is lost, and gives it back when it is told to give up.
pub(super) async fn keep(shared: Arc<Shared>, give_up: CancellationToken) {
    let lifetime = shared.settings.lease;
    let mut standing = Standing::Unknown;
    while !give_up.is_cancelled() {
        let now = shared.ports.clock.now();
        standing = ask(&shared, standing, now).await;
        let pause = if matches!(standing, Standing::Ours(_)) {
            lifetime / 3
        } else {
            RETRY.min(lifetime / 3)
        };
        tokio::select! {
            () = give_up.cancelled() => break,
            () = shared.ports.memory.lease.notified() => {}
            () = sleep_until(Some(now + pause), now) => {}
        }
    }
    if let Standing::Ours(lease) = standing {
        shared.ports.memory.close(lease.fence);
        if let Err(failure) = shared.ports.leases.release(lease.fence).await {
            let failure: &dyn std::error::Error = &failure;
            warn!(
                error = failure,
                "the lease over work could not be given back: the next waits for its end"
            );
        }
    }
}

async fn ask(shared: &Shared, before: Standing, now: Time) -> Standing {
    let memory = &shared.ports.memory;
    let settings = &shared.settings;
    let asked = shared
        .ports
        .leases
        .take(SHARD, &settings.holder, settings.lease, now);
    let after = match asked.await {
        Ok(Some(lease)) => Standing::Ours(lease),
        Ok(None) => Standing::Theirs,
        Err(failure) => {
            let said: &dyn std::error::Error = &failure;
            error!(error = said, "the lease over work could not be asked for");
            // Even when its time is over: whoever takes it makes our claims bounce, and nothing else starts work.
            before
        }
    };
    match (before, after) {
        (Standing::Ours(old), Standing::Ours(new)) if old.fence == new.fence => {}
        (_, Standing::Ours(new)) => {
            memory.counters.count_lease_taken();
            info!(token = new.fence.token, "work is run here");
        }
        (Standing::Ours(old), _) => {
            warn!("the lease over work was lost");
            memory.counters.count_lease_lost();
            memory.close(old.fence);
        }
        (Standing::Unknown, Standing::Theirs) => info!("work is run elsewhere"),
        (Standing::Unknown | Standing::Theirs, _) => {}
    }
    if let Standing::Ours(lease) = after {
        memory.open(lease.fence);
    }
    after
}
