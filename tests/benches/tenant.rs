//! A workspace as the load knows it.

use std::sync::Arc;

use e2e::{Answer, Browser, Caller, Operator};
use reqwest::Url;
use serde_json::{Value, json};

use crate::bare::signature;
use crate::graph::account;
use crate::load::request;

/// Workspaces, and conversations of each.
pub(crate) const WORKSPACES: u64 = 100;
pub(crate) const CONVERSATIONS: u64 = 100;

/// A workspace with a key and a channel.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    caller: Caller,
    key: String,
    /// The id of its Instagram account.
    pub(crate) account: String,
}

impl Tenant {
    /// Makes one, whose account has this number.
    pub(crate) async fn make(url: &str, operator: &Operator, code: u64) -> Self {
        let name = format!("bench {code}");
        let workspace = operator.makes_workspace(&name, "live").await;
        let made = operator.makes_key(&workspace, &e2e::all_scopes()).await;
        let key = made["key"].as_str().unwrap().to_owned();
        let caller = Caller::anonymous(url).with_key(&key);
        connect(url, &caller, code).await;
        Self {
            caller,
            key,
            account: account(code),
        }
    }

    /// Its messages are told to this endpoint from now on; the endpoint's id.
    pub(crate) async fn is_told(&self, url: &str, more: Value) -> String {
        let mut body = json!({"url": url, "types": ["message.received"]});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let made = self.caller.post("/v1/webhook-endpoints", body).await;
        made.expect(201).id()
    }

    /// It brings the token of the account of this number; the account's id.
    pub(crate) async fn brings(&self, code: u64) -> String {
        let token = json!({"access_token": format!("IGAA{code}")});
        self.caller.post("/v1/channels", token).await.expect(201);
        account(code)
    }

    /// What is read there.
    pub(crate) async fn asks(&self, path: &str) -> Answer {
        self.caller.get(path).await.expect(200)
    }

    /// Its key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

/// What contacts say.
#[derive(Debug)]
pub(crate) struct Said {
    /// Of the app, which signs it.
    pub(crate) secret: String,
    /// To whom, in turn.
    pub(crate) accounts: Vec<String>,
    /// Contacts of each account, in turn.
    pub(crate) conversations: u64,
    /// When, in milliseconds.
    pub(crate) now: i64,
    /// Makes its messages others than those of another run.
    pub(crate) run: &'static str,
}

/// Its requests.
pub(crate) fn signed(said: Said) -> Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> {
    Arc::new(move |number| {
        let Said {
            secret,
            accounts,
            conversations,
            now,
            run,
        } = &said;
        let count = accounts.len() as u64;
        let to = &accounts[(number % count) as usize];
        let from = contact(number / count, *conversations);
        let body = json!({"object": "instagram", "entry": [{"id": to, "time": now, "messaging": [{
            "sender": {"id": from}, "recipient": {"id": to}, "timestamp": now,
            "message": {"mid": format!("mid-{run}-{number}"), "text": format!("n-{number}")},
        }]}]});
        let body = body.to_string().into_bytes();
        let signature = signature(secret, &body);
        request(
            "/webhooks/instagram",
            &[("x-hub-signature-256", &signature)],
            &body,
        )
    })
}

/// A workspace's contact of this number, of so many: all in turn, and none beside the one before.
pub(crate) fn contact(number: u64, of: u64) -> String {
    named(number * 7_919 % of)
}

/// The id of a contact.
pub(crate) fn named(number: u64) -> String {
    format!("1789{number:012}")
}

/// The way through the connect page, without a dialog: the code is the account's number.
async fn connect(url: &str, caller: &Caller, code: u64) {
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
    let mut back = Url::parse(&format!("{url}/oauth/instagram/callback")).unwrap();
    back.query_pairs_mut()
        .append_pair("code", &code.to_string())
        .append_pair("state", &state);
    let page = browser.open(back).await;
    assert_eq!(page.status, 200, "{}", page.html);
}
