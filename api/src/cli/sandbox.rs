use std::process::ExitCode;

use tokio_util::sync::CancellationToken;

use super::print::say;
use super::stop::Stop;
use crate::compose;
use crate::config::Config;
use crate::telemetry;

/// Run the sandbox alone, beside several replicas that share it
#[derive(Debug, clap::Args)]
pub(super) struct Sandbox {
    /// Where its webhooks go: the service's URL, then /webhooks/instagram/ and the test app's id
    #[arg(long, value_name = "URL")]
    callback: Option<url::Url>,
}

impl Sandbox {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        telemetry::start(&config.log)?;
        let settings = compose::sandbox_settings(&config, self.callback)?;
        let mut stop = Stop::listen()?;
        let stopping = CancellationToken::new();
        let run = sandbox::run(settings, stopping.clone(), |sandbox| {
            say(&format!(
                "the sandbox listens at {}; chat page {0}/chat",
                sandbox.url()
            ));
        });
        tokio::pin!(run);
        tokio::select! {
            ended = &mut run => ended?,
            () = stop.asked() => {
                stopping.cancel();
                run.await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
