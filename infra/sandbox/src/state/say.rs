//! People and businesses saying things, and the webhooks that tell of it.

use serde_json::{Map, Value, json};

use super::{Author, State};
use crate::{random, webhook::Ticket};

/// Message ids begin so; the IGSID follows, so that a message is found without an index.
const MID: &str = "aWdfZAG1faXRlbToxOklHTWVzc2FnZA";

/// How long an IGSID is.
const IGSID: usize = 16;

/// A message id in Meta's shape.
pub(super) fn mid(igsid: &str) -> String {
    random::letters(&format!("{MID}{igsid}"), 110) + "ZDZD"
}

/// The IGSID in a message id of ours.
pub(super) fn igsid_in(mid: &str) -> Option<&str> {
    mid.strip_prefix(MID)?.get(..IGSID)
}

impl State {
    /// A user does something: `item` is what stands beside sender, recipient and timestamp in the
    /// webhook. A message without `mid` gets one. Answers the mid, empty when there is none.
    pub(crate) fn user_does(
        &mut self,
        ig_id: &str,
        user: &str,
        mut item: Map<String, Value>,
    ) -> (String, Ticket) {
        let now = self.clock.now();
        let igsid = self.igsid(ig_id, user);
        let mid = self.note(&igsid, &mut item);
        let mut told = json!({
            "sender": {"id": igsid},
            "recipient": {"id": ig_id},
            "timestamp": now,
        });
        merge(&mut told, item);
        let ticket = self.tell(ig_id, &igsid, "messaging", &told);
        (mid, ticket)
    }

    /// The business says something to the user; the app hears an echo of it.
    pub(crate) fn business_says(&mut self, igsid: &str, author: Author, message: &Value) -> String {
        let now = self.clock.now();
        let mid = mid(igsid);
        let Some(conversation) = self.conversations.get_mut(igsid) else {
            return mid;
        };
        conversation.push(mid.clone(), author, now, message.clone());
        let ig_id = conversation.ig_id.clone();
        if self.echoes {
            let echo = json!({
                "sender": {"id": ig_id},
                "recipient": {"id": igsid},
                "timestamp": now,
                "message": echo_of(&mid, message),
            });
            // nobody waits for the echo of a send
            drop(self.tell_echo(&ig_id, igsid, &echo));
        }
        if self.habits.reads && author == Author::Api {
            let read = json!({
                "sender": {"id": igsid},
                "recipient": {"id": ig_id},
                "timestamp": now,
                "read": {"mid": mid},
            });
            drop(self.tell(&ig_id, igsid, "messaging", &read));
        }
        mid
    }

    /// Keeps what a user's item means for the conversation and gives a new message its mid.
    fn note(&mut self, igsid: &str, item: &mut Map<String, Value>) -> String {
        let now = self.clock.now();
        let Some(conversation) = self.conversations.get_mut(igsid) else {
            return String::new();
        };
        if opens_window(item) {
            conversation.last_heard = Some(now);
        }
        if let Some(Value::Object(edit)) = item.get_mut("message_edit") {
            let mid = edit.get("mid").and_then(Value::as_str).unwrap_or("");
            let message = conversation.find_mut(mid);
            let number = message.map_or(1, |message| message.reworded(edit));
            edit.entry("num_edit").or_insert_with(|| json!(number));
            conversation.touch();
        }
        if let Some(Value::Object(postback)) = item.get_mut("postback") {
            postback.entry("mid").or_insert_with(|| json!(mid(igsid)));
        }
        let Some(Value::Object(message)) = item.get_mut("message") else {
            return item
                .get("postback")
                .and_then(|postback| postback.get("mid"))
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned();
        };
        let mid = message
            .entry("mid")
            .or_insert_with(|| json!(mid(igsid)))
            .as_str()
            .unwrap_or("")
            .to_owned();
        if message.get("is_deleted") == Some(&Value::Bool(true)) {
            if let Some(taken_back) = conversation.find_mut(&mid) {
                taken_back.unsent = true;
            }
            conversation.touch();
        } else {
            let raw = Value::Object(message.clone());
            conversation.push(mid.clone(), Author::User, now, raw);
        }
        mid
    }
}

/// Whether the user's deed opens the window (META 3.4): a word taken back or a reaction taken back does not.
fn opens_window(item: &Map<String, Value>) -> bool {
    let field = |name: &str, key: &str| item.get(name).and_then(|value| value.get(key));
    let taken_back = field("message", "is_deleted") == Some(&Value::Bool(true))
        || field("reaction", "action") == Some(&json!("unreact"));
    let opens = ["message", "postback", "reaction", "referral", "optin"];
    !taken_back && opens.iter().any(|key| item.contains_key(*key))
}

/// Lays `item` over what is always told; its keys win, so that a test can say anything.
fn merge(told: &mut Value, item: Map<String, Value>) {
    if let Value::Object(told) = told {
        told.extend(item);
    }
}

/// How a sent message looks when Instagram tells the app about it.
fn echo_of(mid: &str, message: &Value) -> Value {
    let mut echo = Map::new();
    echo.insert("mid".to_owned(), json!(mid));
    if let Some(text) = message.get("text") {
        echo.insert("text".to_owned(), text.clone());
    }
    if let Some(attachment) = message.get("attachment") {
        echo.insert("attachments".to_owned(), json!([echoed(attachment)]));
    }
    if let Some(Value::Array(attachments)) = message.get("attachments") {
        let attachments: Vec<Value> = attachments.iter().map(echoed).collect();
        echo.insert("attachments".to_owned(), Value::Array(attachments));
    }
    if let Some(reply_to) = message.get("reply_to") {
        echo.insert("reply_to".to_owned(), reply_to.clone());
    }
    echo.insert("is_echo".to_owned(), Value::Bool(true));
    Value::Object(echo)
}

/// A template comes back under its kind and without its elements, a shared post as a post (META 2.6); everything else as
/// it was sent.
fn echoed(attachment: &Value) -> Value {
    let payload = attachment.get("payload");
    let field = |name: &str| payload.and_then(|payload| payload.get(name));
    let kind = field("template_type").and_then(Value::as_str);
    match kind {
        Some(kind) => json!({"type": "template", "payload": {kind: {"elements": []}}}),
        None if attachment.get("type") == Some(&json!("MEDIA_SHARE")) => {
            json!({"type": "ig_post", "payload": {"ig_post_media_id": field("id")}})
        }
        None => attachment.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoes_name_templates_by_their_kind() {
        let message = json!({"attachment": {"type": "template", "payload":
            {"template_type": "generic", "elements": [{"title": "One"}]}}});

        let echo = echo_of("m", &message);

        let payload = &echo["attachments"][0]["payload"];
        assert_eq!(*payload, json!({"generic": {"elements": []}}));
        assert_eq!(echo["is_echo"], true);
    }
}
