use std::time::Duration;

use async_trait::async_trait;
use domain::port::patience::Patience;
use tokio_util::sync::CancellationToken;

/// How long a pause is: for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Waits for as long as the process does not stop.
#[derive(Debug, Clone)]
pub(crate) struct UntilStopped(pub CancellationToken);

#[async_trait]
impl Patience for UntilStopped {
    async fn pause(&self) -> bool {
        let paused = self.0.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
        paused.is_some()
    }
}
