//! What is said between one account and one user.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::snapshot::Talk;
use crate::clock::Millis;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The end user.
    User,
    /// The business, through the Send API.
    Api,
    /// The business, typed in the Instagram app.
    App,
}

/// Something attached to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// `image`, `video`, `template`, …
    pub kind: String,
    /// Where it is, when it is a file.
    pub url: Option<String>,
    /// The payload as it was sent.
    pub payload: Value,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Counts messages of the conversation from 1.
    pub number: u64,
    /// Instagram's id of the message.
    pub mid: String,
    /// Who said it.
    pub author: Author,
    /// When, in milliseconds of the sandbox's clock.
    pub at: Millis,
    /// The text.
    pub text: Option<String>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// The whole `message` as it was sent.
    pub raw: Value,
    /// The author took it back.
    pub unsent: bool,
    /// How often the author gave it other words.
    #[serde(default)]
    pub edits: u32,
}

impl Message {
    /// Says what an edit says, and counts it; answers the number.
    pub(super) fn reworded(&mut self, edit: &Map<String, Value>) -> u32 {
        if edit.get("num_edit").is_none() {
            self.edits += 1;
            let text = edit.get("text").and_then(Value::as_str);
            self.text = text.map(str::to_owned);
        }
        self.edits
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        self.text.as_deref() == Some(*other)
    }
}

/// What is said between one account and one user.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) igsid: String,
    pub(crate) ig_id: String,
    pub(crate) username: String,
    /// When the user last did something that opens the window.
    pub(crate) last_heard: Option<Millis>,
    /// The app that has its control, and until when in seconds (META 7); nobody has it when it is idle.
    pub(crate) owner: Option<(String, i64)>,
    messages: VecDeque<Message>,
    count: u64,
    keep: usize,
    taken: u64,
    changed: watch::Sender<u64>,
}

impl Conversation {
    pub(crate) fn new(igsid: &str, ig_id: &str, username: &str, keep: usize) -> Self {
        Self {
            igsid: igsid.to_owned(),
            ig_id: ig_id.to_owned(),
            username: username.to_owned(),
            last_heard: None,
            owner: None,
            messages: VecDeque::new(),
            count: 0,
            keep,
            taken: 0,
            changed: watch::Sender::new(0),
        }
    }

    /// Adds a message and wakes who waits for it.
    pub(crate) fn push(&mut self, mid: String, author: Author, at: Millis, raw: Value) {
        while self.messages.len() >= self.keep {
            self.messages.pop_front();
        }
        self.count += 1;
        self.messages.push_back(Message {
            number: self.count,
            mid,
            author,
            at,
            text: raw.get("text").and_then(Value::as_str).map(str::to_owned),
            attachments: attachments(&raw),
            raw,
            unsent: false,
            edits: 0,
        });
        self.changed.send_replace(self.count);
    }

    pub(crate) fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter()
    }

    /// Messages with a higher number than this one.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Message> {
        let first = self.messages.front().map_or(0, |message| message.number);
        let skip = usize::try_from((number + 1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.messages.iter().skip(skip)
    }

    pub(crate) fn find_mut(&mut self, mid: &str) -> Option<&mut Message> {
        self.messages
            .iter_mut()
            .rev()
            .find(|message| message.mid == mid)
    }

    /// The next message of the business that nobody has taken yet.
    pub(crate) fn take_reply(&mut self) -> Option<Message> {
        let reply = self
            .after(self.taken)
            .find(|message| message.author != Author::User)
            .cloned()?;
        self.taken = reply.number;
        Some(reply)
    }

    /// What to keep of it.
    pub(super) fn talk(&self) -> Talk {
        Talk {
            igsid: self.igsid.clone(),
            ig_id: self.ig_id.clone(),
            username: self.username.clone(),
            last_heard: self.last_heard,
            messages: self.messages.iter().cloned().collect(),
            count: self.count,
            taken: self.taken,
        }
    }

    pub(super) fn from_talk(talk: Talk, keep: usize) -> Self {
        Self {
            last_heard: talk.last_heard,
            messages: talk.messages.into(),
            count: talk.count,
            taken: talk.taken,
            ..Self::new(&talk.igsid, &talk.ig_id, &talk.username, keep)
        }
    }

    /// Changes with every message.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells who watches that something changed that is not a new message.
    pub(crate) fn touch(&self) {
        self.changed.send_modify(|_| {});
    }
}

/// What a `message` carries in `attachment` or `attachments`.
fn attachments(message: &Value) -> Vec<Attachment> {
    let one = message.get("attachment").into_iter();
    let many = message
        .get("attachments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    one.chain(many)
        .map(|attachment| {
            let payload = attachment.get("payload").cloned().unwrap_or(Value::Null);
            Attachment {
                kind: attachment
                    .get("type")
                    .and_then(Value::as_str)
                    .unwrap_or("")
                    .to_owned(),
                url: payload
                    .get("url")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                payload,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn conversation() -> Conversation {
        Conversation::new("1", "17841", "alice", 2)
    }

    #[test]
    fn replies_are_taken_once_and_in_order() {
        let mut talk = conversation();
        talk.push("a".to_owned(), Author::User, 0, json!({"text": "hello"}));
        talk.push("b".to_owned(), Author::Api, 0, json!({"text": "hi"}));

        assert_eq!(talk.take_reply().unwrap(), "hi");
        assert_eq!(talk.take_reply(), None);
        talk.push("c".to_owned(), Author::App, 0, json!({"text": "there"}));
        assert_eq!(talk.take_reply().unwrap(), "there");
    }

    #[test]
    fn only_the_last_messages_are_kept_and_numbers_go_on() {
        let mut talk = conversation();
        for text in ["1", "2", "3"] {
            talk.push(text.to_owned(), Author::Api, 0, json!({"text": text}));
        }

        assert_eq!(
            talk.after(0)
                .map(|message| message.number)
                .collect::<Vec<_>>(),
            [2, 3]
        );
        assert_eq!(
            talk.after(2)
                .map(|message| message.number)
                .collect::<Vec<_>>(),
            [3]
        );
        assert_eq!(talk.after(9).count(), 0);
    }

    #[test]
    fn one_attachment_and_several_read_alike() {
        let one = json!({"attachment": {"type": "image", "payload": {"url": "https://x/1"}}});
        let many = json!({"attachments": [{"type": "like_heart"}]});

        assert_eq!(attachments(&one)[0].url.as_deref(), Some("https://x/1"));
        assert_eq!(attachments(&many)[0].kind, "like_heart");
    }
}
