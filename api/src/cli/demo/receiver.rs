//! A customer's receiver: a listener of its own that knows Gramway only by the official `standardwebhooks` crate.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::http::header::HeaderMap;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::cli::print::say;

/// What arrived.
#[derive(Debug)]
pub(super) enum Arrived {
    /// An event with a good signature.
    Verified(Value),
    /// A request whose signature the library refuses, with its words.
    Refused(String),
}

/// A receiver that listens; it ends with the process.
#[derive(Debug)]
pub(super) struct Receiver {
    /// Where it listens.
    pub(super) url: String,
    secret: Arc<OnceLock<String>>,
    loud: Arc<AtomicBool>,
    arrived: mpsc::UnboundedReceiver<Arrived>,
    /// What arrived while another type was waited for: deliveries of different events may overtake each other.
    passed: Vec<Value>,
}

struct State {
    secret: Arc<OnceLock<String>>,
    told: mpsc::UnboundedSender<Arrived>,
    loud: Arc<AtomicBool>,
    tamper: bool,
}

impl Receiver {
    /// Listens on a free loopback port. `tamper` changes one byte of each body before it is verified: what the demo's test breaks.
    pub(super) fn start(tamper: bool) -> anyhow::Result<Self> {
        let secret = Arc::new(OnceLock::new());
        let loud = Arc::new(AtomicBool::new(false));
        let (told, arrived) = mpsc::unbounded_channel();
        let state = web::Data::new(State {
            secret: Arc::clone(&secret),
            told,
            loud: Arc::clone(&loud),
            tamper,
        });
        let app = move || {
            App::new()
                .app_data(state.clone())
                .default_service(web::post().to(receive))
        };
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .context("the receiver found no free port")?;
        let address = server
            .addrs()
            .first()
            .copied()
            .context("the receiver has no address")?;
        // its own worker answers; it ends with the process
        drop(Handle::current().spawn(server.run()));
        Ok(Self {
            url: format!("http://{address}/webhooks"),
            secret,
            loud,
            arrived,
            passed: vec![],
        })
    }

    /// The endpoint's secret, once it is known.
    pub(super) fn trust(&self, secret: &str) {
        self.secret.get_or_init(|| secret.to_owned());
    }

    /// Prints a line for each event from now on.
    pub(super) fn loudly(&self) {
        self.loud.store(true, Ordering::Relaxed);
    }

    /// The next event of this type, each one once; events of other types are kept for whoever asks for them later.
    pub(super) async fn next(&mut self, kind: &str) -> anyhow::Result<Value> {
        let wanted = |event: &Value| event.get("type").and_then(Value::as_str) == Some(kind);
        if let Some(at) = self.passed.iter().position(wanted) {
            return Ok(self.passed.remove(at));
        }
        loop {
            match self.arrived.recv().await.context("the receiver is gone")? {
                Arrived::Verified(event) if wanted(&event) => return Ok(event),
                Arrived::Verified(event) => self.passed.push(event),
                Arrived::Refused(why) => {
                    anyhow::bail!("a webhook arrived that does not verify: {why}")
                }
            }
        }
    }
}

async fn receive(request: HttpRequest, body: web::Bytes, state: web::Data<State>) -> HttpResponse {
    let mut body = body.to_vec();
    if state.tamper
        && let Some(last) = body.last_mut()
    {
        *last ^= 1;
    }
    let arrived = match verified(request.headers(), &body, state.secret.get()) {
        Ok(event) => Arrived::Verified(event),
        Err(error) => Arrived::Refused(error.to_string()),
    };
    let (line, answer) = match &arrived {
        Arrived::Verified(event) => (
            format!("  verified: {event}"),
            HttpResponse::NoContent().finish(),
        ),
        Arrived::Refused(why) => (
            format!("  refused: {why}"),
            HttpResponse::Unauthorized().finish(),
        ),
    };
    if state.loud.load(Ordering::Relaxed) {
        say(&line);
    }
    // Nobody listens any more once the demo has said what it had to say.
    drop(state.told.send(arrived));
    answer
}

fn verified(headers: &HeaderMap, body: &[u8], secret: Option<&String>) -> anyhow::Result<Value> {
    let secret = secret.context("no secret is known yet")?;
    let mut plain = reqwest::header::HeaderMap::new();
    for (name, value) in headers {
        let name = reqwest::header::HeaderName::from_bytes(name.as_str().as_bytes())?;
        plain.insert(
            name,
            reqwest::header::HeaderValue::from_bytes(value.as_bytes())?,
        );
    }
    Webhook::new(secret)?.verify(body, &plain)?;
    Ok(serde_json::from_slice(body)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn an_event_that_overtook_another_is_still_there() {
        let (told, arrived) = mpsc::unbounded_channel();
        let mut receiver = Receiver {
            url: String::new(),
            secret: Arc::default(),
            loud: Arc::default(),
            arrived,
            passed: vec![],
        };
        for kind in ["message.delivered", "message.sent"] {
            told.send(Arrived::Verified(json!({"type": kind}))).unwrap();
        }
        drop(told);

        let sent = receiver.next("message.sent").await.unwrap();
        let delivered = receiver.next("message.delivered").await.unwrap();

        assert_eq!(sent["type"], "message.sent");
        assert_eq!(delivered["type"], "message.delivered");
        assert!(receiver.next("message.delivered").await.is_err(), "once");
    }
}
