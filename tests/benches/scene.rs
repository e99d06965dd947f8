//! Many workspaces, each with a channel and many conversations, and one sink for all their webhooks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use e2e::{Backend, Database, Options, Received, Reply, Server, TestApp};
use reqwest::Url;
use serde_json::json;

use crate::ends::Ends;
use crate::graph::{Graph, number_in};
use crate::load::request;
use crate::tenant::{CONVERSATIONS, Said, Tenant, WORKSPACES, contact, signed};

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

impl Scene {
    /// Builds it: every workspace with a key, a channel and an endpoint.
    pub(crate) async fn build(backend: Backend) -> Self {
        let (told, sent) = (Ends::new(1), Ends::new(1));
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
            let tenant = Tenant::make(app.url(), &app.operator(), code).await;
            tenant.is_told(&url, json!({})).await;
            tenants.push(tenant);
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
        let accounts = accounts.collect();
        signed(Said {
            secret: self.secret.clone(),
            accounts,
            conversations: CONVERSATIONS,
            now: self.app.now(),
            run,
        })
    }

    /// Something that a workspace sends.
    pub(crate) fn outbound(&self) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
        let tenants = Arc::clone(&self.tenants);
        Arc::new(move |number| {
            let from = &tenants[(number % WORKSPACES) as usize];
            let body = json!({"to": {"external_id": contact(number / WORKSPACES, CONVERSATIONS)}, "content": {"type": "text", "text": format!("n-{number}")}});
            let bearer = format!("Bearer {}", from.key());
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
