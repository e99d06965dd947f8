use std::process::ExitCode;

use super::stop::Stop;
use crate::compose::Application;
use crate::config::Config;
use crate::telemetry;

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    telemetry::start(&config.log)?;
    let mut stop = Stop::listen()?;
    let running = Application::start(config).await?;
    tracing::info!(address = %running.address, public_url = running.public_url, "gramway serves");
    if let Some(address) = running.admin {
        tracing::info!(%address, "metrics are served");
    }
    stop.asked().await;
    tracing::info!("gramway stops");
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}
