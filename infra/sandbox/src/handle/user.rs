//! An end user in a test's hands.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value, json};

use super::{Account, PATIENCE};
use crate::{
    hub::Hub,
    state::{Author, Conversation, Deed, Message},
    webhook::Told,
};

/// A person who writes to accounts.
#[derive(Debug, Clone)]
pub struct EndUser {
    hub: Arc<Hub>,
    username: String,
}

/// What a user said, and what became of the webhook at its first try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The message's id; the comment's for a comment; empty when there is none.
    pub mid: String,
    /// What became of the webhook.
    pub told: Told,
}

impl Said {
    /// The status that the callback answered, 0 when it did not.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.told.status()
    }
}

impl EndUser {
    pub(crate) fn new(hub: &Arc<Hub>, username: &str) -> Self {
        hub.with(|state| {
            state.user(username);
        });
        Self {
            hub: Arc::clone(hub),
            username: username.to_owned(),
        }
    }

    pub(super) fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The user's id as the account sees it.
    #[must_use]
    pub fn igsid(&self, account: &Account) -> String {
        self.hub
            .with(|state| state.igsid(account.ig_id(), &self.username))
    }

    /// Writes a text and waits for the callback's first answer.
    pub async fn writes(&self, account: &Account, text: &str) -> Said {
        self.sends_raw(account, json!({"message": {"text": text}}))
            .await
    }

    /// Sends an image.
    pub async fn sends_image(&self, account: &Account, url: &str) -> Said {
        let image = json!({"type": "image", "payload": {"url": url}});
        self.sends_raw(account, json!({"message": {"attachments": [image]}}))
            .await
    }

    /// Does anything: `item` is laid over sender, recipient and timestamp of the webhook.
    /// What is no object is taken for a `message`.
    pub async fn sends_raw(&self, account: &Account, item: Value) -> Said {
        let item = match item {
            Value::Object(item) => item,
            message @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)) => Map::from_iter([("message".to_owned(), message)]),
        };
        let (mid, ticket) = self
            .hub
            .with(|state| state.user_does(account.ig_id(), &self.username, item));
        Said {
            mid,
            told: ticket.told().await,
        }
    }

    /// Taps a quick reply: a message with its title.
    pub async fn taps(&self, account: &Account, title: &str, payload: &str) -> Said {
        let message = json!({"text": title, "quick_reply": {"payload": payload}});
        self.sends_raw(account, json!({"message": message})).await
    }

    /// Taps a button or an ice breaker.
    pub async fn posts_back(&self, account: &Account, title: &str, payload: &str) -> Said {
        self.sends_raw(
            account,
            json!({"postback": {"title": title, "payload": payload}}),
        )
        .await
    }

    /// Reacts to a message.
    pub async fn reacts(&self, account: &Account, mid: &str, name: &str, emoji: &str) -> Said {
        let deed = Deed::Reacts {
            mid: mid.to_owned(),
            reaction: name.to_owned(),
            emoji: emoji.to_owned(),
        };
        self.does(account, deed).await
    }

    /// Takes a message back.
    pub async fn unsends(&self, account: &Account, mid: &str) -> Said {
        let mid = mid.to_owned();
        self.does(account, Deed::Unsends { mid }).await
    }

    /// Changes a message.
    pub async fn edits(&self, account: &Account, mid: &str, text: &str) -> Said {
        let (mid, text) = (mid.to_owned(), text.to_owned());
        self.does(account, Deed::Edits { mid, text }).await
    }

    /// Reads the newest message of the business; says nothing when there is none.
    pub async fn reads(&self, account: &Account) -> Option<Said> {
        let mid = self.inbox(account).pop()?.mid;
        Some(self.sends_raw(account, json!({"read": {"mid": mid}})).await)
    }

    /// Comments on a post of the account.
    pub async fn comments(&self, account: &Account, text: &str) -> Said {
        let (mid, ticket) = self
            .hub
            .with(|state| state.user_comments(account.ig_id(), &self.username, "comments", text));
        Said {
            mid,
            told: ticket.told().await,
        }
    }

    /// What the business said to the user, oldest first.
    #[must_use]
    pub fn inbox(&self, account: &Account) -> Vec<Message> {
        self.conversation(account)
            .into_iter()
            .filter(|message| message.author != Author::User)
            .collect()
    }

    /// All that was said between the two, oldest first.
    #[must_use]
    pub fn conversation(&self, account: &Account) -> Vec<Message> {
        self.with(account, |talk| talk.messages().cloned().collect())
    }

    /// The next message of the business, each one once.
    ///
    /// # Panics
    ///
    /// When there is none within ten seconds.
    pub async fn next(&self, account: &Account) -> Message {
        #[expect(
            clippy::panic,
            reason = "a test's wait that ends in vain fails the test"
        )]
        match self.next_within(account, PATIENCE).await {
            Some(message) => message,
            None => panic!(
                "{} said nothing to {} within {PATIENCE:?}",
                account.username(),
                self.username
            ),
        }
    }

    /// The next message of the business, if it comes in that time.
    pub async fn next_within(&self, account: &Account, patience: Duration) -> Option<Message> {
        let mut changed = self.with(account, |talk| talk.watch());
        let take = async {
            loop {
                changed.mark_unchanged();
                let reply = self.with(account, Conversation::take_reply);
                if reply.is_some() || changed.changed().await.is_err() {
                    return reply;
                }
            }
        };
        tokio::time::timeout(patience, take).await.ok().flatten()
    }

    /// The name and picture that the profile shows; `None` for a missing one.
    pub fn set_profile(&self, name: Option<&str>, picture: Option<&str>) {
        self.hub.with(|state| {
            let row = state.user(&self.username);
            row.name = name.map(str::to_owned);
            row.profile_pic = picture.map(str::to_owned);
        });
    }

    /// The conversation of the two, made on first use.
    fn with<T>(&self, account: &Account, talk: impl FnOnce(&mut Conversation) -> T) -> T {
        self.hub
            .with(|state| talk(state.between(account.ig_id(), &self.username)))
    }
}
