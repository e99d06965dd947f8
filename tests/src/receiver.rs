//! The customer's endpoint: a listener that knows nothing of Gramway but its document and the official webhook library. What
//! is not signed, or not what the document promises, it refuses.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Index;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::Value;
use standardwebhooks::{Webhook, WebhookError};
use tokio::sync::watch;

use crate::http::{Received, Reply, Server};
use crate::schema::fault;
use crate::wait::within;

/// One webhook that came, whatever was answered.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The `webhook-id`.
    pub id: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// The body as JSON.
    pub event: Value,
    /// What was answered; none when nothing was.
    pub answered: Option<u16>,
}

impl Delivery {
    /// The event's type.
    pub fn kind(&self) -> &str {
        self.event["type"].as_str().unwrap_or_default()
    }

    /// The event's position.
    pub fn position(&self) -> i64 {
        self.event["position"].as_i64().unwrap_or_default()
    }

    /// The conversation that it is about.
    pub fn conversation(&self) -> String {
        self.text("/conversation_id")
    }

    /// The contact that it is about.
    pub fn contact(&self) -> String {
        self.text("/contact/id")
    }

    /// The message that it is about.
    pub fn message(&self) -> String {
        self.text("/data/message_id")
    }

    /// What its message says.
    pub fn words(&self) -> String {
        self.text("/data/content/text")
    }

    /// The text at this pointer.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        match self.event.pointer(pointer).and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => panic!("no {pointer} in {:#}", self.event),
        }
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Index<&str> for Delivery {
    type Output = Value;

    fn index(&self, index: &str) -> &Value {
        &self.event[index]
    }
}

/// A customer's endpoint.
#[derive(Clone)]
pub struct Receiver {
    state: Arc<Mutex<State>>,
    changed: watch::Receiver<u64>,
    server: Arc<Server>,
}

struct State {
    secrets: Vec<String>,
    script: VecDeque<Reply>,
    always: Reply,
    deliveries: Vec<(Delivery, bool)>,
    rejected: Vec<String>,
    changes: watch::Sender<u64>,
}

impl Receiver {
    /// Listens on a free port and answers 204.
    pub async fn start() -> Self {
        let (changes, changed) = watch::channel(0);
        let state = Arc::new(Mutex::new(State {
            secrets: vec![],
            script: VecDeque::new(),
            always: Reply::Status(204),
            deliveries: vec![],
            rejected: vec![],
            changes,
        }));
        let shared = Arc::clone(&state);
        let handler = move |request| lock(&shared).heard(request);
        let server = Server::start(Arc::new(handler)).await;
        Self {
            state,
            changed,
            server: Arc::new(server),
        }
    }

    /// Where it wants to be told.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.server.address)
    }

    /// Believes what is signed with this secret, too.
    pub fn trust(&self, secret: &str) {
        lock(&self.state).secrets.push(secret.to_owned());
    }

    /// Answers the next webhooks so, in this order.
    pub fn answers(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.state).script.extend(replies);
    }

    /// Answers so from now on, when nothing else was said.
    pub fn always(&self, reply: Reply) {
        lock(&self.state).always = reply;
    }

    /// The next event of this type that was taken (answered with 2xx), each one once.
    pub async fn next(&self, kind: &str) -> Delivery {
        self.next_like(kind, |delivery| {
            delivery.kind() == kind && delivery.answered.is_some_and(|status| status < 300)
        })
        .await
    }

    /// The next try of an event of this type, however it was answered, each one once.
    pub async fn next_try(&self, kind: &str) -> Delivery {
        self.next_like(kind, |delivery| delivery.kind() == kind)
            .await
    }

    /// The event of this type about this message; those about other messages may come first, in whatever order they were
    /// caused.
    pub async fn next_about(&self, kind: &str, message: &str) -> Delivery {
        let about = |it: &Delivery| it.kind() == kind && it.message() == message;
        self.next_like(&format!("{kind} of {message}"), about).await
    }

    /// The next delivery like this, each one once.
    pub async fn next_like(&self, what: &str, like: impl Fn(&Delivery) -> bool) -> Delivery {
        let mut changed = self.changed.clone();
        let take = async {
            loop {
                changed.mark_unchanged();
                if let Some(delivery) = lock(&self.state).take(&like) {
                    return Some(delivery);
                }
                if changed.changed().await.is_err() {
                    return None;
                }
            }
        };
        let seen = tokio::time::timeout(crate::wait::PATIENCE, take).await;
        match seen {
            Ok(Some(delivery)) => delivery,
            Ok(None) | Err(_) => panic!(
                "the endpoint was not told {what} in time; it heard {:?}, and refused {:?}",
                self.kinds(),
                self.rejected()
            ),
        }
    }

    /// Waits until so many webhooks have come in all.
    pub async fn heard(&self, count: usize) {
        let all = self.until(|state| state.deliveries.len() >= count);
        within(format!("{count} webhooks"), all).await;
    }

    /// Never looks while the channel is locked: whoever tells of a change holds the state.
    async fn until(&self, is: impl Fn(&State) -> bool) {
        let mut changed = self.changed.clone();
        loop {
            changed.mark_unchanged();
            if is(&lock(&self.state)) {
                return;
            }
            changed.changed().await.unwrap();
        }
    }

    /// Everything that came, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let state = lock(&self.state);
        state.deliveries.iter().map(|(it, _)| it.clone()).collect()
    }

    /// The types of everything that came, oldest first.
    pub fn kinds(&self) -> Vec<String> {
        let state = lock(&self.state);
        let kinds = state.deliveries.iter();
        kinds.map(|(it, _)| it.kind().to_owned()).collect()
    }

    /// Why requests were refused: no secret had signed them, or they are not as documented.
    pub fn rejected(&self) -> Vec<String> {
        lock(&self.state).rejected.clone()
    }

    /// Waits until a webhook came that no secret had signed.
    pub async fn next_rejected(&self) {
        let rejected = self.until(|state| !state.rejected.is_empty());
        within("a webhook with a signature that is not believed", rejected).await;
    }

    /// Forgets what was refused: the test expected it.
    pub fn forgets_rejected(&self) {
        lock(&self.state).rejected.clear();
    }

    /// Forgets what came so far.
    pub fn forgets(&self) {
        lock(&self.state).deliveries.clear();
    }

    /// Is gone: connections are refused.
    pub async fn stop(&self) {
        self.server.stop().await;
    }
}

impl State {
    fn heard(&mut self, request: Received) -> Reply {
        // what nobody's parser reads whole (nested too deep, half a surrogate) comes as Instagram sent it
        let event = serde_json::from_slice(&request.body).ok();
        let documented = || event.as_ref().map_or(Ok(()), documented);
        if let Err(why) = self.verify(&request).and_then(|()| documented()) {
            self.rejected.push(why);
            self.changes.send_modify(|count| *count += 1);
            return Reply::Status(401);
        }
        let reply = self
            .script
            .pop_front()
            .unwrap_or_else(|| self.always.clone());
        let answered = match &reply {
            Reply::Status(status) | Reply::Whole(status, _, _) | Reply::Late(_, status) => {
                Some(*status)
            }
            Reply::Hang | Reply::Reset | Reply::Raw(_) | Reply::Halves(..) => None,
        };
        let id = request.headers.get("webhook-id");
        self.deliveries.push((
            Delivery {
                id: id.unwrap().to_str().unwrap().to_owned(),
                event: event.unwrap_or(Value::Null),
                headers: request.headers,
                body: request.body,
                answered,
            },
            false,
        ));
        self.changes.send_modify(|count| *count += 1);
        reply
    }

    /// With one of the secrets, as the official library does. The library knows no clock but the machine's, so a
    /// webhook from a clock that a test has moved is compared with the library's own signature.
    fn verify(&self, request: &Received) -> Result<(), String> {
        let mut why = "no secret is known".to_owned();
        for secret in &self.secrets {
            let library = Webhook::new(secret).map_err(|error| error.to_string())?;
            match library.verify(&request.body, &request.headers) {
                Ok(()) => return Ok(()),
                Err(WebhookError::FutureTimestampError) if moved(&library, request) => {
                    return Ok(());
                }
                Err(error) => why = error.to_string(),
            }
        }
        Err(why)
    }

    fn take(&mut self, like: impl Fn(&Delivery) -> bool) -> Option<Delivery> {
        let fresh = self.deliveries.iter_mut();
        let (delivery, taken) = { fresh }.find(|(it, taken)| !*taken && like(it))?;
        *taken = true;
        Some(delivery.clone())
    }
}

/// Whether it is what the document says of its type: a customer whose code was made from it must be able to read it.
fn documented(event: &Value) -> Result<(), String> {
    fault(event).map_or(Ok(()), Err)
}

fn moved(library: &Webhook, request: &Received) -> bool {
    let header = |name| request.headers.get(name)?.to_str().ok();
    let signed = || {
        let timestamp = header("webhook-timestamp")?.parse().ok()?;
        library
            .sign(header("webhook-id")?, timestamp, &request.body)
            .ok()
    };
    header("webhook-signature")
        .is_some_and(|given| given.split(' ').any(|one| Some(one) == signed().as_deref()))
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap()
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("address", &self.server.address)
            .field("heard", &self.kinds())
            .finish_non_exhaustive()
    }
}
