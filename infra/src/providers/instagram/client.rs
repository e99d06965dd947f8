//! Instagram over HTTP: where a call goes, how long it may take, how much of an answer is read.

use std::sync::Arc;
use std::time::Duration;

use domain::model::channel::{Product, Usage, Via};
use domain::model::shared::{Clock, ExposeSecret as _, SecretString, Time};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;
use url::Url;

use super::Hosts;
use super::encode::{ActionRequest, SendRequest};
use super::outcome::{Answer, Answered, Lost};
use crate::crypto::hmac;
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
    /// What proves to Facebook's host that the caller is the app.
    proof: Option<SecretString>,
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
            proof: None,
        }
    }

    /// The same with calls that prove to Facebook's host that they know this secret.
    pub(super) fn proving(self, proof: Option<SecretString>) -> Self {
        Self { proof, ..self }
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
        let request = self.authorized(via.product(), request, token);
        self.call(request, self.send_timeout).await
    }

    /// The same for what says nothing: typing, seen, reactions. Nothing is fetched for it, so that it takes no longer than
    /// any other call.
    pub(super) async fn act(
        &self,
        (via, account): (&Via, &str),
        token: &SecretString,
        body: &ActionRequest<'_>,
    ) -> Answered {
        let node = via.page().map_or(account, |page| page.id.as_str());
        let url = self.graph(via.product(), &[node, "messages"]);
        let request = self.http.post(url).json(body);
        let request = self.authorized(via.product(), request, token);
        self.call(request, self.read_timeout).await
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
        let request = self.authorized(via.product(), request, token);
        self.call(request, self.read_timeout).await
    }

    /// `GET`, `POST` or `DELETE /{version}/{me or Page}/messenger_profile`, always for Instagram (META 4).
    pub(super) async fn messenger_profile(
        &self,
        method: Method,
        via: &Via,
        token: &SecretString,
        ask: (&[(&str, &str)], Option<&Value>),
    ) -> Answered {
        let (query, body) = ask;
        let mut url = self.graph(via.product(), &[node(via), "messenger_profile"]);
        url.query_pairs_mut().extend_pairs(query);
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let request = self.authorized(via.product(), request, token);
        self.call(request, self.read_timeout).await
    }

    /// Where `POST /{version}/{me or Page}/…` goes.
    pub(super) fn edge_of(&self, via: &Via, edge: &str) -> Url {
        self.graph(via.product(), &[node(via), edge])
    }

    /// `POST /{version}/{me or Page}/…` with a body of JSON.
    pub(super) async fn edge(
        &self,
        via: &Via,
        edge: &str,
        token: &SecretString,
        body: &Value,
    ) -> Answered {
        let url = self.edge_of(via, edge);
        let request = self.http.post(url).json(body);
        self.call(
            self.authorized(via.product(), request, token),
            self.read_timeout,
        )
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

    /// `GET /{version}/{Page}/thread_owner`.
    pub(super) async fn thread_owner(
        &self,
        via: &Via,
        token: &SecretString,
        query: &[(&str, &str)],
    ) -> Answered {
        let path = [node(via), "thread_owner"];
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
        let request = self.authorized(product, self.http.get(url), token);
        self.call(request, self.read_timeout).await
    }

    /// `DELETE /{version}/…` at Facebook's host.
    pub(super) async fn takes_away(&self, path: &[&str], token: &SecretString) -> Answered {
        let url = self.graph(Product::Facebook, path);
        let request = self.authorized(Product::Facebook, self.http.delete(url), token);
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

    /// Shows the token, with its proof where that is asked for: lower-case hex HMAC-SHA256 of the token (META 10). Of
    /// Instagram's host it is not known whether it knows proofs (META 13).
    fn authorized(
        &self,
        product: Product,
        request: RequestBuilder,
        token: &SecretString,
    ) -> RequestBuilder {
        let token = token.expose_secret();
        let request = request.bearer_auth(token);
        match (&self.proof, product) {
            (Some(secret), Product::Facebook) => {
                let proof = hmac::sha256(secret.expose_secret().as_bytes(), &[token.as_bytes()]);
                request.query(&[("appsecret_proof", hex::encode(proof))])
            }
            (None, _) | (_, Product::Instagram) => request,
        }
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
        let usage = usage(response.headers(), self.clock.now());
        let body = body(response).await.ok_or(Lost::Half(status))?;
        Ok(Answer {
            status,
            wait,
            usage,
            body,
        })
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

/// What the usage headers say, if they are there: percentages, the worst of all that is counted. META 9 shows two keys
/// on one answer, a business and an account: both concern whoever called.
fn usage(headers: &HeaderMap, at: Time) -> Option<Usage> {
    let json = |name: &str| -> Option<Value> {
        serde_json::from_slice(headers.get(name)?.as_bytes()).ok()
    };
    let app = json("x-app-usage");
    let account = json("x-business-use-case-usage");
    // of an older kind of limit, counted for each Page
    let page = json("x-page-usage");
    if app.is_none() && account.is_none() && page.is_none() {
        return None;
    }
    let objects = account.as_ref().and_then(Value::as_object);
    let objects = objects.into_iter().flat_map(|it| it.values());
    let objects: Vec<&Value> = objects.filter_map(Value::as_array).flatten().collect();
    let regained = objects
        .iter()
        .filter_map(|one| one.get("estimated_time_to_regain_access")?.as_i64())
        .max();
    Some(Usage {
        account: objects.into_iter().chain(&page).filter_map(percent).max(),
        app: app.as_ref().and_then(percent),
        regained: regained
            .filter(|minutes| *minutes > 0)
            .map(|minutes| chrono::Duration::minutes(minutes.min(24 * 60))),
        at,
    })
}

/// The largest of the percentages of an object.
fn percent(usage: &Value) -> Option<u16> {
    let counted = ["call_count", "total_time", "total_cputime"];
    let read = |name: &&str| -> Option<u16> {
        let value = usage.get(*name)?.as_f64()?.clamp(0.0, 1000.0);
        format!("{value:.0}").parse().ok()
    };
    counted.iter().filter_map(read).max()
}

/// What is asked for an account: itself, or its Page.
fn node(via: &Via) -> &str {
    via.page().map_or("me", |page| page.id.as_str())
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
    fn usage_is_the_worst_of_what_is_counted_under_every_key() {
        let seen = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            let seen = usage(&headers, Time::UNIX_EPOCH)?;
            Some((
                seen.account,
                seen.app,
                seen.regained.map(|it| it.num_minutes()),
            ))
        };
        let account = "x-business-use-case-usage";
        let two = r#"{"1":[{"type":"pages","call_count":12,"total_cputime":20,"total_time":20.6}],
            "17841":[{"type":"messenger","call_count":95,"total_time":1,"estimated_time_to_regain_access":7}]}"#;
        let two = two.replace('\n', "");
        assert_eq!(seen(account, &two), Some((Some(95), None, Some(7))));
        let safe = r#"{"1":[{"call_count":100,"estimated_time_to_regain_access":0}]}"#;
        assert_eq!(seen(account, safe), Some((Some(100), None, None)));
        let app = r#"{"call_count":28,"total_time":91,"total_cputime":-1}"#;
        assert_eq!(seen("x-app-usage", app), Some((None, Some(91), None)));
        assert_eq!(seen("x-page-usage", app), Some((Some(91), None, None)));
        assert_eq!(seen("x-app-usage", "nonsense"), None);
        assert_eq!(seen(account, "[]"), Some((None, None, None)));
    }

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
