use std::time::Duration;

use async_trait::async_trait;
use domain::port::patience::Patience;
use tokio_util::sync::CancellationToken;

/// How long a pause is for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Waits for as long as the process does not stop.
#[derive(Debug, Clone)]
pub(crate) struct UntilStopped {
    stop: CancellationToken,
    pause: Duration,
}

impl UntilStopped {
    /// For a database that is away.
    pub(crate) const fn of(stop: CancellationToken) -> Self {
        Self { stop, pause: PAUSE }
    }

    /// For so long at a time.
    pub(crate) const fn pausing(stop: CancellationToken, pause: Duration) -> Self {
        Self { stop, pause }
    }
}

#[async_trait]
impl Patience for UntilStopped {
    async fn pause(&self) -> bool {
        let pause = tokio::time::sleep(self.pause);
        let paused = self.stop.run_until_cancelled(pause).await;
        paused.is_some()
    }
}
