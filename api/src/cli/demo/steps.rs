//! The demo's steps: connect → receive → send, and the customer's webhook for each.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::{Client, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::owner::Owner;
use super::receiver::Receiver;

/// How long a step may take before the demo gives up on it.
const PATIENCE: Duration = Duration::from_secs(20);
/// The Instagram account that is connected.
const ACCOUNT: &str = "demo_shop";
/// The Instagram user who writes.
const USER: &str = "demo_user";

/// A step that failed.
#[derive(Debug)]
pub(super) struct Failed {
    /// Which.
    pub(super) step: &'static str,
    /// Why.
    pub(super) why: anyhow::Error,
}

/// Where the demo talks to.
#[derive(Debug)]
pub(super) struct Stage {
    /// Gramway.
    pub(super) base: String,
    /// The operator's key.
    pub(super) operator_key: SecretString,
    /// The sandbox that plays Instagram.
    pub(super) sandbox: sandbox::Sandbox,
    /// The customer's receiver.
    pub(super) receiver: Receiver,
}

/// What the walk leaves behind, for the reader to go on with.
#[derive(Debug)]
pub(super) struct Walked {
    /// The workspace's API key.
    pub(super) key: SecretString,
    /// The conversation.
    pub(super) conversation: String,
    /// An onboarding link that is still open.
    pub(super) link: String,
    /// The account and the user, for the chat page.
    pub(super) chat: String,
}

/// How a step is said.
type Say = fn(&'static str, &str, Duration);

/// Goes once through everything and says each step with `say`.
pub(super) async fn walk(stage: Stage, say: Say) -> Result<(Walked, Stage), Failed> {
    let client = Client::builder().no_proxy().build();
    let api = Api {
        client: client.map_err(failed("workspace"))?,
        base: stage.base.clone(),
    };
    let key = workspace(&api, &stage, say).await?;
    let mut walk = Walk {
        stage,
        api,
        key,
        say,
    };
    walk.endpoint().await?;
    walk.connect().await?;
    let conversation = walk.receive().await?;
    walk.send(&conversation).await?;
    let walked = walk.left(conversation).await.map_err(failed("link"))?;
    Ok((walked, walk.stage))
}

async fn workspace(api: &Api, stage: &Stage, say: Say) -> Result<String, Failed> {
    step("workspace", say, async {
        let operator = stage.operator_key.expose_secret();
        let body = json!({"name": "Demo Bakery", "mode": "test"});
        let id = text(&api.post("/v1/workspaces", operator, body).await?, "/id")?;
        let keys = format!("/v1/workspaces/{id}/api-keys");
        let made = api.post(&keys, operator, json!({"name": "demo"})).await?;
        let line = format!("the operator makes {id} and its first API key");
        Ok((text(&made, "/key")?, line))
    })
    .await
}

/// The walk of one workspace.
struct Walk {
    stage: Stage,
    api: Api,
    key: String,
    say: Say,
}

impl Walk {
    async fn endpoint(&self) -> Result<(), Failed> {
        let receiver = &self.stage.receiver;
        step("endpoint", self.say, async {
            let body = json!({"url": receiver.url});
            let endpoint = self
                .api
                .post("/v1/webhook-endpoints", &self.key, body)
                .await?;
            receiver.trust(&text(&endpoint, "/secret")?);
            let line = format!("the workspace asks for webhooks at {}", receiver.url);
            Ok(((), line))
        })
        .await
    }

    async fn connect(&mut self) -> Result<(), Failed> {
        step("connect", self.say, async {
            Owner::new()?.connects(&self.link().await?, ACCOUNT).await?;
            let channels = self.api.get("/v1/channels", &self.key).await?;
            let id = text(&channels, "/data/0/id")?;
            same(&channels, "/data/0/state", "active")?;
            let line = format!("the account owner opens the link, logs in at Instagram and allows: {id} (@{ACCOUNT}) is active");
            Ok(((), line))
        })
        .await?;
        self.told("webhook channel.connected", "channel.connected", |_| Ok(()))
            .await?;
        Ok(())
    }

    async fn receive(&mut self) -> Result<String, Failed> {
        const WORDS: &str = "Do you have rye bread today?";
        let (account, user) = (
            self.stage.sandbox.account(ACCOUNT),
            self.stage.sandbox.user(USER),
        );
        step("receive", self.say, async {
            let status = user.writes(&account, WORDS).await.status();
            if status != 200 {
                bail!("Instagram's webhook was answered with {status}");
            }
            let line = format!(
                "@{USER} writes on Instagram; its signed webhook is on disk and acknowledged"
            );
            Ok(((), line))
        })
        .await?;
        let name = "webhook message.received";
        let words = |event: &Value| same(event, "/data/content/text", WORDS);
        let heard = self.told(name, "message.received", words).await?;
        text(&heard, "/conversation_id").map_err(failed(name))
    }

    async fn send(&mut self, conversation: &str) -> Result<(), Failed> {
        const WORDS: &str = "Yes, fresh from the oven.";
        let (account, user) = (
            self.stage.sandbox.account(ACCOUNT),
            self.stage.sandbox.user(USER),
        );
        step("send", self.say, async {
            let content = json!({"type": "text", "text": WORDS});
            let body = json!({"to": {"conversation_id": conversation}, "content": content});
            let message = self.api.post("/v1/messages", &self.key, body).await?;
            let seen = user.next_within(&account, PATIENCE).await;
            let seen = seen.context("the answer did not reach the Instagram user")?;
            let seen = seen.text.unwrap_or_default();
            if seen != WORDS {
                bail!("the Instagram user saw {seen:?}");
            }
            let id = text(&message, "/id")?;
            Ok((
                (),
                format!("POST /v1/messages makes {id}; @{USER} sees it on Instagram"),
            ))
        })
        .await?;
        self.told("webhook message.sent", "message.sent", |_| Ok(()))
            .await?;
        self.told("webhook message.delivered", "message.delivered", |_| Ok(()))
            .await?;
        Ok(())
    }

    /// What the reader can go on with.
    async fn left(&self, conversation: String) -> anyhow::Result<Walked> {
        let (account, user) = (
            self.stage.sandbox.account(ACCOUNT),
            self.stage.sandbox.user(USER),
        );
        let sandbox = self.stage.sandbox.url();
        Ok(Walked {
            key: self.key.clone().into(),
            conversation,
            link: self.link().await?,
            chat: format!(
                "{sandbox}/chat/{}/{}",
                account.ig_id(),
                user.igsid(&account)
            ),
        })
    }

    /// A new onboarding link's URL.
    async fn link(&self) -> anyhow::Result<String> {
        let link = self
            .api
            .post("/v1/onboarding-links", &self.key, json!({}))
            .await?;
        text(&link, "/url")
    }

    async fn told(
        &mut self,
        name: &'static str,
        kind: &str,
        check: impl Fn(&Value) -> anyhow::Result<()>,
    ) -> Result<Value, Failed> {
        let receiver = &mut self.stage.receiver;
        step(name, self.say, async {
            let event = receiver.next(kind).await?;
            check(&event)?;
            let id = text(&event, "/id")?;
            let line = format!("{id} arrived, verified by the official standardwebhooks library");
            Ok((event, line))
        })
        .await
    }
}

async fn step<T>(
    name: &'static str,
    say: Say,
    work: impl Future<Output = anyhow::Result<(T, String)>>,
) -> Result<T, Failed> {
    let began = Instant::now();
    let done = tokio::time::timeout(PATIENCE, work).await;
    let late = |_| bail!("nothing came within {} s", PATIENCE.as_secs());
    let (value, line) = done.unwrap_or_else(late).map_err(failed(name))?;
    say(name, &line, began.elapsed());
    Ok(value)
}

fn failed<E: Into<anyhow::Error>>(step: &'static str) -> impl Fn(E) -> Failed {
    move |why| Failed {
        step,
        why: why.into(),
    }
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .with_context(|| format!("the answer has no {pointer}: {value}"))
}

fn same(event: &Value, pointer: &str, wanted: &str) -> anyhow::Result<()> {
    let found = text(event, pointer)?;
    if found == wanted {
        Ok(())
    } else {
        bail!("{pointer} says {found:?}")
    }
}

/// Gramway's API, as a customer calls it.
struct Api {
    client: Client,
    base: String,
}

impl Api {
    async fn post(&self, path: &str, key: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, key, Some(body)).await
    }

    async fn get(&self, path: &str, key: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, key, None).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base))
            .bearer_auth(key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body: Value = answer
            .json()
            .await
            .with_context(|| format!("{method} {path} answered {status} without JSON"))?;
        if status.is_success() {
            Ok(body)
        } else {
            bail!("{method} {path} answered {status}: {body}")
        }
    }
}
