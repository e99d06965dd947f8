//! Many workspaces, each with a channel and many conversations, and one sink for all their webhooks.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use e2e::{Backend, Browser, Caller, Database, Options, Received, Reply, Server, TestApp};
use reqwest::Url;
use serde_json::json;
use tokio::sync::{Semaphore, watch};

use crate::bare::signature;
use crate::graph::{Graph, account, number_in};
use crate::load::{Samples, request};

/// Workspaces, and conversations of each.
pub(crate) const WORKSPACES: u64 = 100;
const CONVERSATIONS: u64 = 100;

/// What is on its way, and what came to its end.
#[derive(Debug)]
pub(crate) struct Ends {
    begun: Mutex<Vec<Option<Instant>>>,
    ended: Mutex<(HashSet<u64>, Samples, u64)>,
    count: watch::Sender<usize>,
    /// Given back by each end.
    pub(crate) room: Arc<Semaphore>,
}

/// What became of all that was begun.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) samples: Samples,
    pub(crate) lost: usize,
    pub(crate) twice: u64,
}

impl Ends {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Mutex::new(vec![]),
            ended: Mutex::default(),
            count: watch::Sender::new(0),
            room: Arc::new(Semaphore::new(0)),
        })
    }

    /// Forgets what was, and lets so many be under way.
    pub(crate) fn reset(&self, room: usize) {
        self.begun.lock().unwrap().clear();
        *self.ended.lock().unwrap() = Default::default();
        self.count.send_replace(0);
        self.room.forget_permits(usize::MAX >> 4);
        self.room.add_permits(room);
    }

    /// This number should leave at this time.
    pub(crate) fn begin(&self, number: u64, at: Instant) {
        let mut begun = self.begun.lock().unwrap();
        let index = number as usize;
        if begun.len() <= index {
            begun.resize(index + 1, None);
        }
        begun[index] = Some(at);
    }

    fn end(&self, number: u64) {
        let begun = self.begun.lock().unwrap().get(number as usize).copied();
        let Some(Some(begun)) = begun else { return };
        let count = {
            let mut ended = self.ended.lock().unwrap();
            if !ended.0.insert(number) {
                ended.2 += 1;
                return;
            }
            ended.1.add(begun.elapsed());
            ended.0.len()
        };
        self.count.send_replace(count);
        self.room.add_permits(1);
    }

    /// Waits until all of these have ended; what became of them.
    pub(crate) async fn outcome(&self, begun: usize) -> Outcome {
        let mut count = self.count.subscribe();
        let patience = Duration::from_mins(2);
        let all = count.wait_for(|count| *count >= begun);
        drop(tokio::time::timeout(patience, all).await);
        let ended = self.ended.lock().unwrap();
        Outcome {
            samples: ended.1.clone(),
            lost: begun - ended.0.len().min(begun),
            twice: ended.2,
        }
    }
}

/// A workspace as the load knows it.
#[derive(Debug, Clone)]
struct Tenant {
    key: String,
    account: String,
}

/// The service with everything around it.
pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(crate) address: SocketAddr,
    /// Messages that were told to the endpoints.
    pub(crate) told: Arc<Ends>,
    /// Messages that reached Instagram.
    pub(crate) sent: Arc<Ends>,
    tenants: Arc<Vec<Tenant>>,
    secret: String,
    _graph: Graph,
    _sink: Server,
}

/// What contacts say to these accounts, signed with this secret.
pub(crate) fn signed(
    secret: String,
    accounts: Arc<Vec<String>>,
    now: i64,
    run: &'static str,
) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
    Arc::new(move |number| {
        let to = &accounts[(number % accounts.len() as u64) as usize];
        let body = json!({"object": "instagram", "entry": [{"id": to, "time": now, "messaging": [{
            "sender": {"id": contact(number)}, "recipient": {"id": to}, "timestamp": now,
            "message": {"mid": format!("mid-{run}-{number}"), "text": format!("n-{number}")},
        }]}]});
        let body = body.to_string().into_bytes();
        let signature = signature(&secret, &body);
        request(
            "/webhooks/instagram",
            &[("x-hub-signature-256", &signature)],
            &body,
        )
    })
}

impl Scene {
    /// Builds it: every workspace with a key, a channel and an endpoint.
    pub(crate) async fn build(backend: Backend) -> Self {
        let (told, sent) = (Ends::new(), Ends::new());
        let ends = Arc::clone(&sent);
        let graph = Graph::start(Arc::new(move |number| ends.end(number))).await;
        let ends = Arc::clone(&told);
        let sink = move |request: Received| {
            if let Some(number) = number_in(&String::from_utf8_lossy(&request.body)) {
                ends.end(number);
            }
            Reply::Status(204)
        };
        let sink = Server::start(Arc::new(sink)).await;
        let options = Options {
            instagram_host: Some(format!("http://{}", graph.server.address)),
            ..Options::default()
        };
        let database = Arc::new(Database::create(backend).await);
        let app = TestApp::start_on(database, options).await;
        let url = format!("http://{}/", sink.address);
        let mut tenants = vec![];
        for code in 1..=WORKSPACES {
            tenants.push(tenant(&app, code, &url).await);
        }
        app.settled().await;
        Self {
            address: Url::parse(app.url())
                .unwrap()
                .socket_addrs(|| None)
                .unwrap()[0],
            secret: app.meta.app().instagram_app_secret,
            app,
            told,
            sent,
            tenants: Arc::new(tenants),
            _graph: graph,
            _sink: sink,
        }
    }

    /// The same, with every conversation begun.
    pub(crate) async fn ready(backend: Backend) -> Self {
        let scene = Self::build(backend).await;
        scene.warm().await;
        scene
    }

    /// Something that a contact says: signed as Meta signs. `run` makes it another message than that of another run.
    pub(crate) fn inbound(&self, run: &'static str) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
        let accounts = self.tenants.iter().map(|it| it.account.clone());
        let accounts = Arc::new(accounts.collect());
        signed(self.secret.clone(), accounts, self.app.now(), run)
    }

    /// Something that a workspace sends.
    pub(crate) fn outbound(&self) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
        let tenants = Arc::clone(&self.tenants);
        Arc::new(move |number| {
            let from = &tenants[(number % WORKSPACES) as usize];
            let body = json!({"to": {"external_id": contact(number)}, "content": {"type": "text", "text": format!("n-{number}")}});
            let bearer = format!("Bearer {}", from.key);
            request(
                "/v1/messages",
                &[("authorization", &bearer)],
                body.to_string().as_bytes(),
            )
        })
    }

    /// Lets every contact write once, so that every conversation is there.
    pub(crate) async fn warm(&self) {
        self.told.reset(1000);
        let plan = crate::load::Plan {
            address: self.address,
            rate: None,
            length: Duration::from_mins(10),
            connections: 32,
            room: Some(Arc::clone(&self.told.room)),
            most: Some(WORKSPACES * CONVERSATIONS),
        };
        let ends = Arc::clone(&self.told);
        let due = Arc::new(move |number, at| ends.begin(number, at));
        let figures = crate::load::drive(&plan, self.inbound("warm"), due).await;
        let outcome = self.told.outcome(figures.samples.count()).await;
        assert_eq!(outcome.lost, 0, "{figures:?}");
        self.app.settled().await;
    }
}

/// The contact whom a number concerns: each workspace's in turn.
fn contact(number: u64) -> String {
    format!("1789{:012}", (number / WORKSPACES) % CONVERSATIONS)
}

async fn tenant(app: &TestApp, code: u64, sink: &str) -> Tenant {
    let operator = app.operator();
    let workspace = operator
        .makes_workspace(&format!("bench {code}"), "live")
        .await;
    let made = operator.makes_key(&workspace, &e2e::all_scopes()).await;
    let key = made["key"].as_str().unwrap().to_owned();
    let caller = app.anonymous().with_key(&key);
    let body = json!({"url": sink, "types": ["message.received"]});
    caller.post("/v1/webhook-endpoints", body).await.expect(201);
    connect(app, &caller, code).await;
    Tenant {
        key,
        account: account(code),
    }
}

/// The way through the connect page, without a dialog: the code is the account's number.
async fn connect(app: &TestApp, caller: &Caller, code: u64) {
    let link = caller
        .post("/v1/onboarding-links", json!({}))
        .await
        .expect(201);
    let browser = Browser::fresh();
    let page = browser.open(link["url"].as_str().unwrap()).await;
    let dialog = browser
        .press(&page, &page.form(), None)
        .await
        .redirect()
        .unwrap();
    let state = dialog
        .query_pairs()
        .find(|(key, _)| key == "state")
        .unwrap()
        .1;
    let mut back = Url::parse(&format!("{}/oauth/instagram/callback", app.url())).unwrap();
    back.query_pairs_mut()
        .append_pair("code", &code.to_string())
        .append_pair("state", &state);
    let page = browser.open(back).await;
    assert_eq!(page.status, 200, "{}", page.html);
}
