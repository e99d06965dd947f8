//! Messages in both directions, until the service is gone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Channel, Workspace};

/// How many messages one user sends and gets at most: enough for every window to come up.
const MOST: u32 = 400;

/// One conversation under load.
#[derive(Debug)]
pub(super) struct Talk {
    /// The user.
    pub user: &'static str,
    /// The conversation.
    pub conversation: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The ids of accepted messages, by their number.
    sent: HashMap<u32, String>,
    /// The one whose answer was lost.
    open: Option<u32>,
    /// Numbers of what was said and acknowledged.
    said: Vec<u32>,
}

/// All conversations of a channel, and how much of them was acknowledged.
#[derive(Debug)]
pub(super) struct Load {
    acme: Workspace,
    shop: Channel,
    pub talks: Vec<Talk>,
    /// Acknowledged to the customer, and to Instagram.
    counts: watch::Sender<(u32, u32)>,
    /// The service is dead.
    over: CancellationToken,
}

/// What the user with this name is told as number `number`.
pub(super) fn told(user: &str, number: u32) -> String {
    format!("to {user} {number}")
}

/// What the user with this name says as number `number`.
pub(super) fn said(user: &str, number: u32) -> String {
    format!("{user} says {number}")
}

/// The number at the end of a text.
pub(super) fn number(text: &str) -> u32 {
    let last = text.rsplit(' ').next().unwrap();
    last.parse().unwrap()
}

impl Load {
    /// Everybody says hello, so that there are conversations.
    pub(super) async fn prepare(acme: &Workspace, shop: &Channel, users: &[&'static str]) -> Self {
        let talks = users.iter().map(|user| async {
            let hello = acme.hears(&acme.user(user), shop, &said(user, 0)).await;
            Talk {
                user,
                conversation: hello.conversation(),
                state: Mutex::default(),
            }
        });
        Self {
            acme: acme.clone(),
            shop: shop.clone(),
            talks: join_all(talks).await,
            counts: watch::channel((0, 0)).0,
            over: CancellationToken::new(),
        }
    }

    /// Writes and is written to in all conversations, until nothing is answered any more.
    pub(super) async fn runs(&self) {
        let both = |talk| async move { tokio::join!(self.sends(talk), self.writes(talk)) };
        join_all(self.talks.iter().map(both)).await;
    }

    /// The service is dead: nobody waits for what Instagram goes on telling it.
    pub(super) fn stops(&self) {
        self.over.cancel();
    }

    /// Waits until so much was acknowledged in each direction.
    pub(super) async fn acknowledged(&self, count: u32) {
        let mut counts = self.counts.subscribe();
        let enough = counts.wait_for(|(out, inwards)| *out >= count && *inwards >= count);
        drop(crate::wait::within("enough load", enough).await.unwrap());
    }

    /// The service is back: whoever got no answer asks again, with the same idempotency key.
    pub(super) async fn asks_again(&self) {
        for talk in &self.talks {
            let open = talk.with(|state| state.open.take());
            if let Some(number) = open {
                self.sends_one(talk, number).await.unwrap();
            }
        }
    }

    async fn sends(&self, talk: &Talk) {
        for number in 1..=MOST {
            if self.sends_one(talk, number).await.is_err() {
                talk.with(|state| state.open = Some(number));
                return;
            }
        }
    }

    async fn sends_one(&self, talk: &Talk, number: u32) -> Result<(), reqwest::Error> {
        let text = told(talk.user, number);
        let body = json!({
            "to": {"conversation_id": talk.conversation},
            "content": {"type": "text", "text": text},
        });
        let call = self.acme.call(Method::POST, "/v1/messages").json(&body);
        let answer = call.header("idempotency-key", &text).attempt().await?;
        let id = answer.expect(202).id();
        talk.with(|state| state.sent.insert(number, id));
        self.counts.send_modify(|(out, _)| *out += 1);
        Ok(())
    }

    async fn writes(&self, talk: &Talk) {
        let user = self.acme.user(talk.user);
        for number in 1..=MOST {
            let text = said(talk.user, number);
            let answered = tokio::select! {
                () = self.over.cancelled() => return,
                answered = user.writes(&self.shop, &text) => answered,
            };
            if answered.status() != 200 {
                return;
            }
            talk.with(|state| state.said.push(number));
            self.counts.send_modify(|(_, inwards)| *inwards += 1);
        }
    }
}

impl Talk {
    /// Accepted messages, by their number.
    pub(super) fn sent(&self) -> Vec<(u32, String)> {
        let mut sent: Vec<_> = self.with(|state| state.sent.clone()).into_iter().collect();
        sent.sort_unstable();
        sent
    }

    /// The numbers of what was said and acknowledged, the first hello included.
    pub(super) fn said(&self) -> Vec<u32> {
        let mut said = self.with(|state| state.said.clone());
        said.insert(0, 0);
        said
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The text of an event's message; empty when it has none.
pub(super) fn text(event: &Value) -> &str {
    event["data"]["content"]["text"]
        .as_str()
        .unwrap_or_default()
}
