//! A running sandbox.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;
use url::Url;

use super::{Account, EndUser, PATIENCE, Person};
use crate::{
    error::StartError,
    fault::{Fault, Operation},
    graph::FACEBOOK,
    hub::Hub,
    keep,
    log::{Request, Webhook},
    server::Server,
    settings::{App, RedirectUris, Settings, TokenShape},
    sign,
    state::State,
    webhook::{Handshake, Held, Told},
};

/// A running sandbox. Clones share it; it stops with [`Sandbox::stop`] or with the last of them.
#[derive(Debug, Clone)]
pub struct Sandbox {
    pub(super) hub: Arc<Hub>,
    server: Arc<Running>,
}

/// Stops the server when nobody holds it any more.
#[derive(Debug)]
struct Running {
    hub: Arc<Hub>,
    server: Server,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.hub.stopping.cancel();
    }
}

impl Sandbox {
    /// Binds, and serves until stopped. Needs a tokio runtime, which sends the webhooks.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let hub = Hub::new(&settings, State::new(&settings))?;
        if let Some(path) = &settings.state_file {
            if let Some(kept) = keep::load(path).map_err(StartError::State)? {
                hub.with(|state| state.restore(&settings, kept));
            }
            hub.keep_in(path.clone());
        }
        if settings.demo {
            hub.with(|state| {
                state.account("demo_shop");
                state.user("demo_user");
            });
        }
        let server = Server::start(&hub, settings.listen, settings.public_url.as_deref()).await?;
        tracing::warn!(
            address = %server.address,
            "SANDBOX: a fake Instagram listens here; test workspaces only"
        );
        let server = Arc::new(Running {
            hub: Arc::clone(&hub),
            server,
        });
        Ok(Self { hub, server })
    }

    pub(super) fn shared(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Where it listens, without a slash at the end: the host of Graph API and login.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.server.server.address)
    }

    /// The app: its ids and secrets.
    #[must_use]
    pub fn app(&self) -> App {
        self.hub.lock().app.clone()
    }

    /// The account of that user name, made on first use.
    pub fn account(&self, username: &str) -> Account {
        Account::new(&self.hub, username)
    }

    /// Where it listens in the place of Facebook's hosts, without a slash at the end.
    #[must_use]
    pub fn facebook_url(&self) -> String {
        format!("{}{FACEBOOK}", self.url())
    }

    /// The person with a Facebook account of that name, made on first use without a Page. Whoever nobody made has one
    /// Page, linked to the account of the same name.
    pub fn person(&self, name: &str) -> Person {
        Person::new(&self.hub, name)
    }

    /// Whether the app may serve people without a role in it.
    pub fn set_advanced_access(&self, on: bool) {
        self.hub.with(|state| state.advanced_access = on);
    }

    /// Whether a login by configuration gives a token that never expires, as a portfolio's system user has.
    pub fn set_system_users(&self, on: bool) {
        self.hub.with(|state| state.system_users = on);
    }

    /// How many Pages one answer lists at most.
    pub fn set_page_size(&self, pages: usize) {
        self.hub.with(|state| state.page_size = pages.max(1));
    }

    /// The user of that name, made on first use. A user named after a fault, like
    /// `fault_rate_limited`, makes every send to them fail that way.
    pub fn user(&self, username: &str) -> EndUser {
        EndUser::new(&self.hub, username)
    }

    /// Where webhooks go from now on.
    pub fn set_callback(&self, url: Url) {
        self.hub.with(|state| state.callback = Some(url));
    }

    /// Where webhooks go.
    #[must_use]
    pub fn callback(&self) -> Option<Url> {
        self.hub.lock().callback.clone()
    }

    /// The app gets another Instagram app secret, as by a reset in the dashboard.
    pub fn set_instagram_app_secret(&self, secret: &str) {
        self.hub
            .with(|state| secret.clone_into(&mut state.app.instagram_app_secret));
    }

    /// Which redirect URIs the login accepts from now on.
    pub fn set_redirect_uris(&self, uris: RedirectUris) {
        self.hub.with(|state| state.app.redirect_uris = uris);
    }

    /// How the code exchange answers from now on.
    pub fn set_token_shape(&self, shape: TokenShape) {
        self.hub.with(|state| state.token_shape = shape);
    }

    /// How long the callback's answer is waited for from now on.
    pub fn set_webhook_timeout(&self, timeout: Duration) {
        self.hub.with(|state| state.webhook_timeout = timeout);
    }

    /// Whether sends are echoed.
    pub fn set_echoes(&self, on: bool) {
        self.hub.with(|state| state.echoes = on);
    }

    /// Whether the app has the Human Agent feature.
    pub fn set_human_agent(&self, on: bool) {
        self.hub.with(|state| state.human_agent = on);
    }

    /// Checks the callback as Meta does when it is saved in the dashboard.
    pub async fn handshake(&self) -> Handshake {
        self.hub.handshake(None).await
    }

    /// The same with a verify token that is not the app's.
    pub async fn handshake_with(&self, verify_token: &str) -> Handshake {
        self.hub.handshake(Some(verify_token.to_owned())).await
    }

    /// The value of `X-Hub-Signature-256` for these bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> String {
        sign::sign(&self.hub.lock().app.instagram_app_secret, bytes)
    }

    /// Posts these very bytes to the callback, signed, once.
    pub async fn post_signed(&self, bytes: impl Into<Bytes>) -> Told {
        let id = self.hub.lock().queue.next_id();
        self.hub.post(id, 1, bytes.into()).await
    }

    /// Posts a whole envelope to the callback in Meta's encoding, signed, once.
    pub async fn deliver(&self, body: Value) -> Told {
        self.post_signed(sign::encode(&body)).await
    }

    /// The next send fails like this.
    pub fn fault(&self, fault: Fault) {
        self.fault_on(Operation::Send, fault);
    }

    /// The next call of that kind fails like this.
    pub fn fault_on(&self, operation: Operation, fault: Fault) {
        self.hub
            .with(|state| state.faults.push(operation, None, fault));
    }

    /// Every call of that kind fails like this until [`Sandbox::clear_faults`].
    pub fn fault_lasting(&self, operation: Operation, fault: Fault) {
        self.hub.with(|state| state.faults.last(operation, fault));
    }

    /// Nothing fails any more.
    pub fn clear_faults(&self) {
        self.hub.with(|state| state.faults.clear());
    }

    /// The sandbox's clock goes forward: windows close, codes and tokens expire.
    pub fn advance(&self, by: Duration) {
        self.hub.with(|state| state.clock.advance(by));
    }

    /// The sandbox's time, in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.hub.lock().clock.now()
    }

    /// From now on webhooks wait to be released.
    pub fn hold_webhooks(&self) {
        self.hub.with(|state| state.queue.hold());
    }

    /// What waits, oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<Held> {
        self.hub.lock().queue.held()
    }

    /// Sends the oldest held webhook and waits for its answer; none when nothing is held.
    pub async fn release_one(&self) -> Option<Told> {
        let ticket = self.hub.with(|state| state.queue.release(None))?;
        Some(ticket.told().await)
    }

    /// Sends this held webhook before all others and waits for its answer.
    pub async fn release(&self, id: u64) -> Option<Told> {
        let ticket = self.hub.with(|state| state.queue.release(Some(id)))?;
        Some(ticket.told().await)
    }

    /// Forgets this held webhook, as Meta loses some.
    #[must_use]
    pub fn lose(&self, id: u64) -> bool {
        self.hub.with(|state| state.queue.lose(id))
    }

    /// Sends everything that is held, in order, holds no more and waits for the answers.
    pub async fn release_webhooks(&self) -> Vec<Told> {
        let tickets = self.hub.with(|state| state.queue.release_all());
        let mut told = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            told.push(ticket.told().await);
        }
        told
    }

    /// Sends everything that is held as one POST, as Meta batches, and waits for its answer; goes
    /// on holding. None when nothing is held.
    pub async fn release_together(&self) -> Option<Told> {
        let ticket = self.hub.with(State::tell_together)?;
        Some(ticket.told().await)
    }

    /// Sends the newest webhook once more, byte for byte.
    pub async fn resend_last(&self) -> Option<Told> {
        let ticket = self.hub.with(State::tell_again)?;
        Some(ticket.told().await)
    }

    /// Waits until no webhook is on its way, retries included.
    pub async fn settled(&self) {
        let mut under_way = self.hub.lock().queue.under_way();
        tokio::select! {
            _ = under_way.wait_for(|count| *count == 0) => {}
            () = self.hub.stopping.cancelled() => {}
        }
    }

    /// The last requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.hub.lock().requests.to_vec()
    }

    /// How many requests there were, forgotten ones included.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.hub.lock().request_count
    }

    /// The last calls to the Send API, oldest first.
    #[must_use]
    pub fn sends(&self) -> Vec<Request> {
        let state = self.hub.lock();
        state
            .requests
            .iter()
            .filter(|request| request.is_send())
            .cloned()
            .collect()
    }

    /// Requests to paths that neither the sandbox nor Meta knows.
    #[must_use]
    pub fn strays(&self) -> Vec<Request> {
        let state = self.hub.lock();
        state
            .requests
            .iter()
            .filter(|request| !request.known)
            .cloned()
            .collect()
    }

    /// The last tries of webhooks, oldest first.
    #[must_use]
    pub fn webhooks(&self) -> Vec<Webhook> {
        self.hub.lock().webhooks.to_vec()
    }

    /// How many tries of webhooks there were, forgotten ones included.
    #[must_use]
    pub fn webhook_count(&self) -> u64 {
        self.hub.lock().webhook_count
    }

    /// Forgets logged requests and webhooks.
    pub fn clear_logs(&self) {
        let mut state = self.hub.lock();
        state.requests.clear();
        state.webhooks.clear();
    }

    /// Waits for a request like this, or finds it in the log.
    ///
    /// # Panics
    ///
    /// When there is none within ten seconds.
    pub async fn saw(&self, like: impl Fn(&Request) -> bool + Send + Sync) -> Request {
        let found = |state: &State| state.requests.iter().rev().find(|it| like(it)).cloned();
        self.find("request", found).await
    }

    /// Waits for a try of a webhook like this, or finds it in the log.
    ///
    /// # Panics
    ///
    /// When there is none within ten seconds.
    pub async fn told(&self, like: impl Fn(&Webhook) -> bool + Send + Sync) -> Webhook {
        let found = |state: &State| state.webhooks.iter().rev().find(|it| like(it)).cloned();
        self.find("webhook", found).await
    }

    async fn find<T: Send>(&self, what: &str, found: impl Fn(&State) -> Option<T> + Send) -> T {
        let mut activity = self.hub.activity();
        let search = async {
            loop {
                activity.mark_unchanged();
                let seen = found(&self.hub.lock());
                if seen.is_some() || activity.changed().await.is_err() {
                    return seen;
                }
            }
        };
        #[expect(
            clippy::panic,
            reason = "a test's wait that ends in vain fails the test"
        )]
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(Some(seen)) => seen,
            Ok(None) | Err(_) => panic!("the sandbox saw no such {what} within {PATIENCE:?}"),
        }
    }

    /// Ends every connection, drops what waits and returns when the port is free.
    pub async fn stop(&self) {
        self.hub.stopping.cancel();
        self.server.server.ended().await;
        self.hub.tasks.close();
        self.hub.tasks.wait().await;
    }
}
