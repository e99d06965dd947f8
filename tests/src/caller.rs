//! Whoever calls the API: with a key or without, perhaps within a workspace.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::answer::Answer;
use crate::stream::Stream;

/// A client that follows no redirect and knows no proxy.
pub(crate) fn client() -> reqwest::ClientBuilder {
    crate::tls();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        // shorter than the service keeps idle connections, so that none is used just as it is closed
        .pool_idle_timeout(Duration::from_secs(2))
        .no_proxy()
}

/// Somebody who calls the API.
#[derive(Debug, Clone)]
pub struct Caller {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
    workspace: Option<String>,
}

impl Caller {
    /// Somebody without a key.
    pub fn anonymous(base: &str) -> Self {
        Self {
            http: client().build().unwrap(),
            base: base.to_owned(),
            key: None,
            workspace: None,
        }
    }

    /// The same with this key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// The same, naming a workspace.
    #[must_use]
    pub fn within(&self, workspace: &str) -> Self {
        Self {
            workspace: Some(workspace.to_owned()),
            ..self.clone()
        }
    }

    /// The same at another address.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// Begins a request.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let mut call = Call {
            http: self.http.clone(),
            method,
            url: if path.starts_with("http") {
                path.to_owned()
            } else {
                format!("{}{path}", self.base)
            },
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        if let Some(key) = &self.key {
            call = call.header("authorization", &format!("Bearer {key}"));
        }
        if let Some(workspace) = &self.workspace {
            call = call.header("gramway-workspace", workspace);
        }
        call
    }

    /// Gets.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path).json(&body).send().await
    }

    /// Posts JSON with an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        let call = self.call(Method::POST, path).json(&body);
        call.header("idempotency-key", key).send().await
    }

    /// Patches with JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path).json(&body).send().await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path).json(&body).send().await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path).send().await
    }
}

/// A request on its way.
#[derive(Debug)]
pub struct Call {
    http: reqwest::Client,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    /// With this header, instead of what it was.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        self.headers
            .insert(name, HeaderValue::try_from(value).unwrap());
        self
    }

    /// With this JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().into_bytes())
    }

    /// With these very bytes.
    #[must_use]
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// Sends it; an error when no answer came.
    pub async fn attempt(self) -> Result<Answer, reqwest::Error> {
        let request = self
            .http
            .request(self.method, self.url)
            .headers(self.headers)
            .body(self.body);
        Answer::read(request.send().await?).await
    }

    /// Sends it, and begins to read a stream of events: for as long as it lasts.
    pub async fn streams(self) -> Stream {
        let request = self.http.request(self.method, self.url);
        let request = request
            .headers(self.headers)
            .timeout(Duration::from_hours(1));
        Stream::of(request.send().await.unwrap()).await
    }

    /// Sends it; the test fails when no answer came.
    #[track_caller]
    pub fn send(self) -> impl Future<Output = Answer> {
        let what = format!("{} {}", self.method, self.url);
        async move {
            match self.attempt().await {
                Ok(answer) => answer,
                Err(error) => panic!("{what}: {error:?}"),
            }
        }
    }
}
