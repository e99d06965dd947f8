//! Instagram over HTTP: where a call goes, how long it may take, how much of an answer is read.

use std::sync::Arc;
use std::time::Duration;

use domain::model::channel::{Product, Via};
use domain::model::shared::{Clock, ExposeSecret as _, SecretString};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;
use url::Url;

use super::Hosts;
use super::encode::SendRequest;
use super::outcome::{Answer, Answered, Lost};
use crate::http::retry_after;

/// No answer of Instagram's is near this; what is larger is no answer.
const MOST_READ: usize = 1024 * 1024;

/// The client of one app: it knows no host but the app's.
#[derive(Debug)]
pub(super) struct GraphClient {
    http: Client,
    hosts: Hosts,
    version: String,
    send_timeout: Duration,
    read_timeout: Duration,
    clock: Arc<dyn Clock>,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    pub(super) send: Duration,
    pub(super) read: Duration,
}

impl GraphClient {
    pub(super) fn new(
        http: Client,
        hosts: Hosts,
        version: String,
        timeouts: Timeouts,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            http,
            hosts,
            version,
            send_timeout: timeouts.send,
            read_timeout: timeouts.read,
            clock,
        }
    }

    /// Where the browser logs in.
    pub(super) fn dialog(&self) -> Url {
        under(&self.hosts.login, &["oauth", "authorize"])
    }

    /// Where the browser logs in with Facebook.
    pub(super) fn facebook_dialog(&self) -> Url {
        under(
            &self.hosts.facebook_login,
            &[&self.version, "dialog", "oauth"],
        )
    }

    /// `POST /{version}/{account or Page}/messages`.
    pub(super) async fn send(
        &self,
        (via, account): (&Via, &str),
        token: &SecretString,
        body: &SendRequest<'_>,
    ) -> Answered {
        let url = self.messages((via, account));
        let request = self.http.post(url).json(body);
        self.call(authorized(request, token), self.send_timeout)
            .await
    }

    /// Where sends go: the account's node, or its Page's (META 3).
    pub(super) fn messages(&self, (via, account): (&Via, &str)) -> Url {
        let node = via.page().map_or(account, |page| page.id.as_str());
        self.graph(via.product(), &[node, "messages"])
    }

    /// `POST`, `GET` or `DELETE /{version}/{me or Page}/subscribed_apps`.
    pub(super) async fn subscribed_apps(
        &self,
        method: Method,
        via: &Via,
        token: &SecretString,
        query: &[(&str, &str)],
    ) -> Answered {
        let mut url = self.graph(via.product(), &[node(via), "subscribed_apps"]);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.http.request(method, url);
        self.call(authorized(request, token), self.read_timeout)
            .await
    }

    /// `GET /{version}/me`.
    pub(super) async fn me(&self, token: &SecretString, fields: &str) -> Answered {
        let query = [("fields", fields)];
        self.asks(Product::Instagram, &["me"], token, &query).await
    }

    /// `GET /{version}/{me or Page}/conversations`.
    pub(super) async fn conversations(
        &self,
        via: &Via,
        token: &SecretString,
        query: &[(&str, &str)],
    ) -> Answered {
        let path = [node(via), "conversations"];
        self.asks(via.product(), &path, token, query).await
    }

    /// `GET /{version}/…` at a product's host.
    pub(super) async fn asks(
        &self,
        product: Product,
        path: &[&str],
        token: &SecretString,
        query: &[(&str, &str)],
    ) -> Answered {
        let mut url = self.graph(product, path);
        url.query_pairs_mut().extend_pairs(query);
        let request = authorized(self.http.get(url), token);
        self.call(request, self.read_timeout).await
    }

    /// `DELETE /{version}/…` at Facebook's host.
    pub(super) async fn takes_away(&self, path: &[&str], token: &SecretString) -> Answered {
        let url = self.graph(Product::Facebook, path);
        let request = authorized(self.http.delete(url), token);
        self.call(request, self.read_timeout).await
    }

    /// `POST /{version}/oauth/access_token` at Facebook's host: codes, and tokens for longer-lived ones (META 1a).
    pub(super) async fn facebook_token(&self, form: &[(&str, &str)]) -> Answered {
        let url = self.graph(Product::Facebook, &["oauth", "access_token"]);
        self.call(self.http.post(url).form(form), self.read_timeout)
            .await
    }

    /// How long a call may take that asks something.
    pub(super) const fn patience(&self) -> Duration {
        self.read_timeout
    }

    fn graph(&self, product: Product, path: &[&str]) -> Url {
        let host = match product {
            Product::Instagram => &self.hosts.graph,
            Product::Facebook => &self.hosts.facebook_graph,
        };
        let segments: Vec<&str> = std::iter::once(self.version.as_str())
            .chain(path.iter().copied())
            .collect();
        under(host, &segments)
    }

    /// `POST /oauth/access_token` at the host that exchanges codes.
    pub(super) async fn exchange(&self, form: &[(&str, &str)]) -> Answered {
        let url = under(&self.hosts.token, &["oauth", "access_token"]);
        self.call(self.http.post(url).form(form), self.read_timeout)
            .await
    }

    /// `GET /access_token`. Instagram takes its secrets in the query only (META 1b): this URL is in no log and no error.
    pub(super) async fn long_lived(&self, query: &[(&str, &str)]) -> Answered {
        let mut url = under(&self.hosts.graph, &["access_token"]);
        url.query_pairs_mut().extend_pairs(query);
        self.call(self.http.get(url), self.read_timeout).await
    }

    async fn call(&self, request: RequestBuilder, within: Duration) -> Answered {
        let mut status = None;
        let answered = timeout(within, self.answer(request, &mut status)).await;
        let answered = answered.unwrap_or(Err(status.map_or(Lost::NoAnswer, Lost::Half)));
        match &answered {
            Ok(answer) => tracing::debug!(http.status = answer.status, "Instagram answered"),
            Err(lost) => tracing::debug!(?lost, "no answer of Instagram"),
        }
        answered
    }

    async fn answer(&self, request: RequestBuilder, seen: &mut Option<u16>) -> Answered {
        // the error holds the URL, and with it perhaps a secret: nothing of it is kept
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                Lost::NotSent
            } else {
                Lost::NoAnswer
            }
        })?;
        let status = response.status().as_u16();
        *seen = Some(status);
        let wait = self.wait(response.headers());
        let body = body(response).await.ok_or(Lost::Half(status))?;
        Ok(Answer { status, wait, body })
    }

    /// How long the headers ask to wait: `Retry-After`, or what the usage headers say in minutes (META 9).
    fn wait(&self, headers: &HeaderMap) -> Option<chrono::Duration> {
        let asked = retry_after(headers, self.clock.now());
        let regained = headers
            .get("x-business-use-case-usage")
            .and_then(|value| serde_json::from_slice::<Value>(value.as_bytes()).ok())
            .and_then(|usage| {
                let objects = usage.as_object()?.values().filter_map(Value::as_array);
                let minutes = objects
                    .flatten()
                    .filter_map(|one| one.get("estimated_time_to_regain_access")?.as_i64());
                minutes.max()
            })
            // 0 does not mean that it is safe
            .filter(|minutes| *minutes > 0)
            .map(|minutes| chrono::Duration::minutes(minutes.min(24 * 60)));
        asked.max(regained)
    }
}

/// What is asked for an account: itself, or its Page.
fn node(via: &Via) -> &str {
    via.page().map_or("me", |page| page.id.as_str())
}

fn authorized(request: RequestBuilder, token: &SecretString) -> RequestBuilder {
    request.bearer_auth(token.expose_secret())
}

/// The path below a host's URL, each segment escaped.
fn under(host: &Url, segments: &[&str]) -> Url {
    let mut url = host.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// The whole body; nothing when it breaks off or is too large.
async fn body(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > MOST_READ {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_below_the_host_and_nowhere_else() {
        let url =
            |host: &str, segments: &[&str]| under(&Url::parse(host).unwrap(), segments).to_string();
        assert_eq!(
            url("https://graph.instagram.com", &["v26.0", "me"]),
            "https://graph.instagram.com/v26.0/me"
        );
        assert_eq!(
            url("http://127.0.0.1:9/base/?a=b#c", &["v26.0", "../x/y?z"]),
            "http://127.0.0.1:9/base/v26.0/..%2Fx%2Fy%3Fz"
        );
    }
}
