//! An app in the shape that these tests need: a callback that notes what it hears.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use reqwest::{Client, RequestBuilder, redirect};
use sandbox::{Account, Sandbox, Settings};
use serde_json::{Value, json};
use url::Url;

/// One request to the callback.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) body: Vec<u8>,
    pub(crate) signature: String,
    pub(crate) agent: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn item(&self) -> Value {
        self.json()["entry"][0]["messaging"][0].clone()
    }
}

#[derive(Default)]
struct Ear {
    heard: Mutex<Vec<Heard>>,
    /// Statuses to answer next; 200 when there is none.
    answers: Mutex<Vec<u16>>,
}

/// A callback on a free port.
pub(crate) struct Callback {
    ear: Arc<Ear>,
    pub(crate) url: Url,
    server: actix_web::dev::ServerHandle,
}

impl Drop for Callback {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Callback {
    pub(crate) fn start(verify_token: &str) -> Self {
        let ear = Arc::new(Ear::default());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!(
            "http://{}/webhooks/instagram",
            listener.local_addr().unwrap()
        );
        let (up, came_up) = std::sync::mpsc::channel();
        let data = web::Data::from(Arc::clone(&ear));
        let token = web::Data::new(verify_token.to_owned());
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(data.clone())
                        .app_data(token.clone())
                        .route("/webhooks/instagram", web::post().to(hear))
                        .route("/webhooks/instagram", web::get().to(handshake))
                })
                .workers(1)
                .disable_signals()
                .listen(listener)
                .unwrap()
                .run();
                up.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self {
            ear,
            url: url.parse().unwrap(),
            server: came_up.recv().unwrap(),
        }
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.ear.heard.lock().unwrap().clone()
    }

    pub(crate) fn answers(&self, statuses: &[u16]) {
        *self.ear.answers.lock().unwrap() = statuses.iter().rev().copied().collect();
    }
}

async fn hear(request: HttpRequest, body: web::Bytes, ear: web::Data<Ear>) -> HttpResponse {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned()
    };
    ear.heard.lock().unwrap().push(Heard {
        body: body.to_vec(),
        signature: header("x-hub-signature-256"),
        agent: header("user-agent"),
    });
    let status = ear.answers.lock().unwrap().pop().unwrap_or(200);
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish()
}

async fn handshake(
    query: web::Query<std::collections::HashMap<String, String>>,
    token: web::Data<String>,
) -> HttpResponse {
    if query.get("hub.verify_token") == Some(&**token) {
        HttpResponse::Ok().body(query.get("hub.challenge").cloned().unwrap_or_default())
    } else {
        HttpResponse::Forbidden().finish()
    }
}

/// A sandbox, a callback that it tells, and a client that follows no redirects.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) callback: Callback,
    pub(crate) client: Client,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let sandbox = Sandbox::start(settings).await.unwrap();
        let callback = Callback::start(&sandbox.app().verify_token);
        sandbox.set_callback(callback.url.clone());
        Self {
            sandbox,
            callback,
            client: client(),
        }
    }

    /// An account that is subscribed, with a token.
    pub(crate) fn shop(&self) -> (Account, String) {
        let shop = self.sandbox.account("shop");
        shop.subscribe();
        let token = shop.issue_token();
        (shop, token)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path))
    }

    /// Status and body of a GET.
    pub(crate) async fn get_json(&self, path: &str) -> (u16, Value) {
        let answer = self.get(path).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// A call to the Send API.
    pub(crate) async fn send(&self, token: &str, body: &Value) -> (u16, Value) {
        let answer = self
            .post("/v25.0/me/messages")
            .bearer_auth(token)
            .json(body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// A text through the Send API.
    pub(crate) async fn send_text(&self, token: &str, igsid: &str, text: &str) -> (u16, Value) {
        self.send(
            token,
            &json!({"recipient": {"id": igsid}, "message": {"text": text}}),
        )
        .await
    }
}

pub(crate) fn client() -> Client {
    Client::builder()
        .redirect(redirect::Policy::none())
        .cookie_store(true)
        .no_proxy()
        .timeout(std::time::Duration::from_secs(10))
        .build()
        .unwrap()
}
