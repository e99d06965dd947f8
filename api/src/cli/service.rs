use std::time::Duration;

use anyhow::{anyhow, bail};
use infra::http::provider_client;
use reqwest::{Client, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::timeout;
use url::Url;

/// How long the service has for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The running service that a command talks to
#[derive(Debug, clap::Args)]
pub(super) struct Service {
    /// Where the service is
    #[arg(
        long,
        value_name = "URL",
        env = "GRAMWAY_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    url: Url,
    /// A workspace's key
    #[arg(
        long,
        value_name = "gw_…",
        env = "GRAMWAY_API_KEY",
        hide_env_values = true
    )]
    key: SecretString,
}

/// Calls it with that key.
#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    url: String,
    key: SecretString,
}

impl Service {
    pub(super) fn api(&self) -> anyhow::Result<Api> {
        if !matches!(self.url.scheme(), "http" | "https") {
            bail!("--url {}: must begin with http:// or https://", self.url);
        }
        Ok(Api {
            client: provider_client()?,
            url: self.url.as_str().trim_end_matches('/').to_owned(),
            key: self.key.clone(),
        })
    }
}

impl Api {
    /// Posts JSON; what it answers.
    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let call = self.client.post(format!("{}{path}", self.url)).json(body);
        let answer = self.send(call).await?;
        Ok(answer.json().await?)
    }

    /// Begins to follow events of these types, after the one with this id.
    pub(super) async fn follow(
        &self,
        types: Option<&str>,
        after: Option<&str>,
    ) -> anyhow::Result<Response> {
        let call = self.client.get(format!("{}/v1/events/stream", self.url));
        let call = match types {
            Some(types) => call.query(&[("type", types)]),
            None => call,
        };
        self.send(match after {
            Some(id) => call.header("last-event-id", id),
            None => call,
        })
        .await
    }

    /// A good answer, or why there is none.
    async fn send(&self, call: reqwest::RequestBuilder) -> anyhow::Result<Response> {
        let call = call.bearer_auth(self.key.expose_secret()).send();
        let away = |why| anyhow!(Away).context(format!("{} does not answer: {why}", self.url));
        let answer = timeout(PATIENCE, call).await;
        let answer = answer.map_err(|_| away("its time is over".to_owned()))?;
        let answer = answer.map_err(|error| away(why(&error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let problem: Value = answer.json().await.unwrap_or_default();
        let said = |key: &str| problem.get(key).and_then(Value::as_str);
        let mut refused = match (said("code"), said("detail")) {
            (Some(code), Some(detail)) => format!("{} refuses: {code}: {detail}", self.url),
            _ => format!("{} answers {status}: is a Gramway there?", self.url),
        };
        for error in problem
            .get("errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let part = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
            for word in ["; ", part("pointer"), " ", part("detail")] {
                refused.push_str(word);
            }
        }
        if status.is_server_error() {
            Err(anyhow!(Away).context(refused))
        } else {
            Err(anyhow!(refused))
        }
    }
}

/// The service is not there for the moment.
#[derive(Debug, thiserror::Error)]
#[error("try again later")]
pub(super) struct Away;

/// The innermost reason: the others repeat the address.
pub(super) fn why(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
