use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::model::endpoint::Secrets;
use domain::model::shared::Clock as _;
use domain::port::crypto::Signer as _;
use infra::crypto::HmacSigner;
use infra::http::provider_client;
use infra::time::SystemClock;
use reqwest::Client;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::timeout;
use url::Url;

use super::events::Events;
use super::print::{complain, say};
use super::service::{Api, Away, Service, why};
use super::stop::Stop;

/// How long the receiver has for an answer, as everywhere.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the service may be silent before its connection counts as lost: three of the stream's comments.
const SILENCE: Duration = Duration::from_secs(45);
/// How long to wait before the service is called again, at first and at most.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Post what happens from now on to a program on this machine, signed as webhooks are
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each event is posted once, one after the other. Examples:
  gramway listen --forward-to http://127.0.0.1:3000/webhooks
  gramway listen --forward-to http://127.0.0.1:3000/webhooks --type 'message.*' --secret whsec_…"
)]
pub(super) struct Listen {
    /// Where to post
    #[arg(long, value_name = "URL")]
    forward_to: Url,
    #[command(flatten)]
    service: Service,
    /// Events of these types only, separated by commas: types, group.* or *
    #[arg(long, value_name = "TYPES")]
    r#type: Option<String>,
    /// The secret to sign with; without it one is made and printed
    #[arg(long, value_name = "whsec_…")]
    secret: Option<SecretString>,
}

/// What is looked at of an event.
#[derive(Debug, Deserialize)]
struct Head {
    id: String,
    r#type: String,
}

/// To where, and with which secret.
#[derive(Debug)]
struct Forward {
    client: Client,
    to: Url,
    secret: SecretString,
}

impl Listen {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        if !matches!(self.forward_to.scheme(), "http" | "https") {
            let to = &self.forward_to;
            bail!("--forward-to {to}: must begin with http:// or https://");
        }
        let mut stop = Stop::listen()?;
        let api = self.service.api()?;
        let forward = Forward {
            client: provider_client()?,
            to: self.forward_to,
            secret: secret(self.secret)?,
        };
        tokio::select! {
            ended = follow(&api, self.r#type.as_deref(), &forward) => ended.map(|()| ExitCode::SUCCESS),
            () = stop.asked() => Ok(ExitCode::SUCCESS),
        }
    }
}

/// The one that is given, or a new one, said once.
fn secret(given: Option<SecretString>) -> anyhow::Result<SecretString> {
    if let Some(given) = given {
        return Secrets::parse(given).context("--secret");
    }
    let made = BASE64_STANDARD.encode(rand::random::<[u8; 32]>());
    let made = format!("whsec_{made}");
    say(&format!("signing with {made}"));
    Ok(made.into())
}

/// Follows without end; what cannot get better by waiting ends it.
async fn follow(api: &Api, types: Option<&str>, forward: &Forward) -> anyhow::Result<()> {
    let (mut events, mut wait) = (Events::default(), FIRST_WAIT);
    let mut begun = false;
    loop {
        let mut answer = match api.follow(types, events.last_id()).await {
            Ok(answer) => answer,
            // one that never was there is called in vain
            Err(error) if begun && error.is::<Away>() => {
                complain(&format!("{error:#}; again in {wait:?}"));
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                continue;
            }
            Err(error) => return Err(error),
        };
        if begun {
            say("listening again");
        } else {
            say(&format!("listening; events go to {}", forward.to));
        }
        (begun, wait) = (true, FIRST_WAIT);
        while let Ok(Ok(Some(bytes))) = timeout(SILENCE, answer.chunk()).await {
            for event in events.read(&bytes) {
                forward.posts(event).await;
            }
        }
        events.ended();
        complain(&format!("the connection ended; again in {wait:?}"));
        tokio::time::sleep(wait).await;
    }
}

impl Forward {
    /// Posts an event, and says what came of it.
    async fn posts(&self, event: String) {
        let Ok(head) = serde_json::from_str::<Head>(&event) else {
            complain("something came that is no event");
            return;
        };
        let now = SystemClock.now().timestamp();
        let signature = HmacSigner.sign(&[&self.secret], &head.id, now, event.as_bytes());
        let call = self
            .client
            .post(self.to.clone())
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("webhook-id", &head.id)
            .header("webhook-timestamp", now)
            .header("webhook-signature", signature)
            .header("gramway-attempt", 1)
            .body(event);
        let began = Instant::now();
        let came = match call.send().await {
            Ok(answer) => answer.status().as_u16().to_string(),
            Err(error) => format!("failed ({})", why(&error)),
        };
        let took = began.elapsed().as_millis();
        say(&format!("{} {} {came} in {took} ms", head.r#type, head.id));
    }
}
