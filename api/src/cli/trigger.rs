use std::process::ExitCode;

use anyhow::anyhow;
use domain::model::event::EventType;
use serde_json::json;

use super::print::show;
use super::service::Service;

/// Tell an example of an event of any type, to all of a test workspace or to one endpoint
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gramway trigger message.received
  gramway trigger channel.degraded --endpoint ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
pub(super) struct Trigger {
    /// The type, such as message.received
    event: String,
    #[command(flatten)]
    service: Service,
    /// To this endpoint alone, whatever its filter, in live workspaces too: what it answered is shown
    #[arg(long, value_name = "ep_…")]
    endpoint: Option<String>,
}

impl Trigger {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let kind = EventType::find(&self.event).ok_or_else(|| unknown(&self.event))?;
        let path = match &self.endpoint {
            None => "/v1/test/events".to_owned(),
            Some(id) => format!("/v1/webhook-endpoints/{id}/test"),
        };
        let body = json!({"type": kind.as_str()});
        show(&self.service.api()?.post(&path, &body).await?);
        Ok(ExitCode::SUCCESS)
    }
}

fn unknown(word: &str) -> anyhow::Error {
    let known: Vec<_> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
    anyhow!(
        "there is no event {word}; there are:\n  {}",
        known.join("\n  ")
    )
}
