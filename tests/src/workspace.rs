//! A workspace: the customer's back end, with a key and an endpoint.

use std::ops::Deref;
use std::sync::{Arc, Mutex};

use sandbox::{Account, EndUser, Sandbox};
use serde_json::json;

use crate::answer::Answer;
use crate::caller::Caller;
use crate::operator::Operator;
use crate::owner::{Choice, Owner};
use crate::receiver::{Delivery, Receiver};

/// Every scope.
pub fn all_scopes() -> Vec<&'static str> {
    let all = domain::model::workspace::Scope::ALL.iter();
    all.map(|scope| scope.as_str()).collect()
}

/// A workspace with a key that may do everything and an endpoint that is told everything.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: String,
    /// Its endpoint's secret.
    pub secret: String,
    /// Its endpoint's id.
    pub endpoint: String,
    /// Its endpoint.
    pub receiver: Receiver,
    /// The Instagram that it reaches.
    pub instagram: Sandbox,
    /// Whoever holds its key.
    pub caller: Caller,
    /// All its endpoints: they listen for as long as it is known.
    pub endpoints: Arc<Mutex<Vec<Receiver>>>,
}

/// A connected account.
#[derive(Debug, Clone)]
pub struct Channel {
    /// The channel's id.
    pub id: String,
    /// The account at Instagram.
    pub account: Account,
}

impl Deref for Workspace {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Deref for Channel {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.account
    }
}

impl Workspace {
    /// Lets the operator make one, with a key that may do everything and an endpoint that is told everything.
    pub async fn make(operator: &Operator, name: &str, mode: &str, instagram: &Sandbox) -> Self {
        let id = operator.makes_workspace(name, mode).await;
        let made = operator.makes_key(&id, &all_scopes()).await;
        let key = made["key"].as_str().unwrap().to_owned();
        let receiver = Receiver::start().await;
        let mut workspace = Self {
            caller: operator.with_key(&key),
            id,
            key,
            secret: String::new(),
            endpoint: String::new(),
            receiver: receiver.clone(),
            instagram: instagram.clone(),
            endpoints: Arc::default(),
        };
        let made = workspace.makes_endpoint(&receiver).await;
        workspace.endpoint = made.id();
        made["secret"]
            .as_str()
            .unwrap()
            .clone_into(&mut workspace.secret);
        workspace
    }

    /// Makes an endpoint that is told all. The receiver believes its secret from then on.
    pub async fn makes_endpoint(&self, receiver: &Receiver) -> Answer {
        let body = json!({"url": receiver.url()});
        let made = self.post("/v1/webhook-endpoints", body).await.expect(201);
        receiver.trust(made["secret"].as_str().unwrap());
        self.endpoints.lock().unwrap().push(receiver.clone());
        made
    }

    /// Makes a link; its answer.
    pub async fn makes_link(&self) -> Answer {
        let made = self.post("/v1/onboarding-links", json!({})).await;
        made.expect(201)
    }

    /// Lets the owner of this account connect it, and waits until it is told that it is.
    pub async fn connects_instagram(&self, username: &str) -> Channel {
        let channel = self.logs_in(username).await;
        let connected = |told: &Delivery| {
            told.kind() == "channel.connected" && told["channel"]["id"] == channel.id
        };
        self.receiver
            .next_like("channel.connected", connected)
            .await;
        channel
    }

    /// Lets the owner of this account connect it with this login product, `instagram` or `facebook`.
    pub async fn connects_with(&self, product: &str, username: &str) -> Channel {
        let link = self.makes_link().await;
        let page = Owner::of(username)
            .connects_with(product, link["url"].as_str().unwrap(), Choice::Allow)
            .await;
        assert_eq!(page.status, 200, "{}: {}", page.url, page.html);
        let account = self.instagram.account(username);
        let connected = |told: &Delivery| {
            told.kind() == "channel.connected" && told["channel"]["external_id"] == account.ig_id()
        };
        let told = self
            .receiver
            .next_like("channel.connected", connected)
            .await;
        Channel {
            id: told.text("/channel/id"),
            account,
        }
    }

    /// Lets the owner of this account log in, and waits until it is told that the link is used.
    pub async fn logs_in(&self, username: &str) -> Channel {
        let link = self.makes_link().await;
        let owner = Owner::of(username);
        let page = owner
            .connects(link["url"].as_str().unwrap(), Choice::Allow)
            .await;
        assert_eq!(page.status, 200, "{}: {}", page.url, page.html);
        let completed = |told: &Delivery| {
            told.kind() == "onboarding.completed" && told["data"]["link_id"] == link.id()
        };
        let told = self
            .receiver
            .next_like("onboarding.completed", completed)
            .await;
        Channel {
            id: told.text("/data/channel_ids/0"),
            account: self.instagram.account(username),
        }
    }

    /// An Instagram user.
    pub fn user(&self, username: &str) -> EndUser {
        self.instagram.user(username)
    }

    /// Lets this user write, and answers what the endpoint was told.
    pub async fn hears(&self, user: &EndUser, channel: &Channel, text: &str) -> Delivery {
        let said = user.writes(channel, text).await;
        assert_eq!(said.status(), 200);
        let words = |delivery: &Delivery| {
            delivery.kind() == "message.received" && delivery["data"]["content"]["text"] == text
        };
        self.receiver.next_like("message.received", words).await
    }

    /// Lets this body be told, and waits until the endpoint was told of the message in it.
    pub async fn hears_raw(&self, instagram: &Sandbox, body: serde_json::Value) -> Delivery {
        assert_eq!(instagram.deliver(body).await.status(), 200);
        self.receiver.next("message.received").await
    }

    /// Sends text into a conversation.
    pub async fn sends(&self, conversation: &str, text: &str) -> Answer {
        let to = json!({"conversation_id": conversation});
        self.sends_to(to, text).await
    }

    /// Sends text.
    pub async fn sends_to(&self, to: serde_json::Value, text: &str) -> Answer {
        let content = json!({"type": "text", "text": text});
        let body = json!({"to": to, "content": content});
        self.post("/v1/messages", body).await
    }

    /// Sends text, with more fields of the request.
    pub async fn says(&self, conversation: &str, text: &str, more: serde_json::Value) -> Answer {
        let to = json!({"conversation_id": conversation});
        let mut body = json!({"to": to, "content": {"type": "text", "text": text}});
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        self.post("/v1/messages", body).await
    }

    /// The state of a message.
    pub async fn state_of(&self, message: &str) -> String {
        let seen = self.get(&format!("/v1/messages/{message}")).await;
        seen.expect(200)["state"].as_str().unwrap().to_owned()
    }
}
