//! The sandbox as a process of its own.

use tokio_util::sync::CancellationToken;

use crate::{error::StartError, handle::Sandbox, settings::Settings};

/// Starts a sandbox, hands it to `started` and serves until `shutdown` is cancelled.
pub async fn run(
    settings: Settings,
    shutdown: CancellationToken,
    started: impl FnOnce(&Sandbox) + Send,
) -> Result<(), StartError> {
    let sandbox = Sandbox::start(settings).await?;
    started(&sandbox);
    shutdown.cancelled().await;
    sandbox.stop().await;
    Ok(())
}
