//! The envelope of webhooks (META 2.4).

use bytes::Bytes;
use serde_json::{Value, json};

use super::{Ticket, Told};
use crate::{
    sign,
    state::{AccountRow, State},
};

/// The lane of batches, which belong to no single conversation.
const BATCHES: &str = "batches";

impl State {
    /// Queues one item for the app, in the order of its lane. `part` is `messaging`, `standby` or
    /// `changes`. An account that has not subscribed the app tells it nothing (META 1b), nor does a
    /// creator's before its conversations were read once (META 1a).
    pub(crate) fn tell(&mut self, ig_id: &str, lane: &str, part: &str, item: &Value) -> Ticket {
        let silent = |account: &AccountRow| account.creator && !account.was_read;
        if self
            .account_of(ig_id)
            .is_none_or(|account| account.subscribed.is_none() || silent(account))
        {
            return Ticket::Known(Told::NotSubscribed);
        }
        // Meta sends no field whose permission the owner did not give (META 1b)
        let field = item.get("field").and_then(Value::as_str);
        if matches!(field, Some("comments" | "live_comments")) && !self.lets_comments(ig_id) {
            return Ticket::Known(Told::NotAllowed);
        }
        let Some((part, item)) = self.as_seen(ig_id, part, item) else {
            return Ticket::Known(Told::NotInStandby);
        };
        let body = self.enveloped(ig_id, part, &item);
        let ticket = self.queue.push(lane, body.clone());
        if self.habits.twice {
            // Meta repeats what it likes (META 2.3); nobody waits for that
            drop(self.queue.push(lane, body));
        }
        ticket
    }

    /// Queues an echo of a send, which may come late and then waits for nothing else.
    pub(crate) fn tell_echo(&mut self, ig_id: &str, igsid: &str, echo: &Value) -> Ticket {
        let delay = self.habits.echo_delay;
        let subscribed = self
            .account_of(ig_id)
            .is_some_and(|account| account.subscribed.is_some());
        if delay.is_zero() || !subscribed {
            return self.tell(ig_id, igsid, "messaging", echo);
        }
        let Some((part, echo)) = self.as_seen(ig_id, "messaging", echo) else {
            return Ticket::Known(Told::NotInStandby);
        };
        let body = self.enveloped(ig_id, part, &echo);
        self.queue.push_late(&format!("late {igsid}"), body, delay)
    }

    /// The list that an item stands in and what it says there. While another app has control only messages, receipts,
    /// deliveries and postbacks are told, postbacks without their payload (META 2.6).
    fn as_seen<'p>(&self, ig_id: &str, part: &'p str, item: &Value) -> Option<(&'p str, Value)> {
        let mut item = item.clone();
        let standby = self.account_of(ig_id).is_some_and(|row| row.standby);
        if !standby || part != "messaging" {
            return Some((part, item));
        }
        let told = ["message", "read", "delivery", "postback"];
        if !told.iter().any(|key| item.get(key).is_some()) {
            return None;
        }
        if let Some(postback) = item.get_mut("postback").and_then(Value::as_object_mut) {
            postback.remove("payload");
        }
        Some(("standby", item))
    }

    fn enveloped(&self, ig_id: &str, part: &str, item: &Value) -> Bytes {
        let time = match part {
            // seconds here, milliseconds there (META 2.3)
            "changes" => self.clock.now() / 1_000,
            _ => self.clock.now(),
        };
        let body = json!({
            "object": "instagram",
            "entry": [{"id": ig_id, "time": time, part: [item]}],
        });
        Bytes::from(sign::encode(&body))
    }

    /// Everything that is held in one POST, as Meta batches, accounts mixed (META 2.3).
    pub(crate) fn tell_together(&mut self) -> Option<Ticket> {
        let held = self.queue.take_held();
        let entries: Vec<Value> = held
            .iter()
            .filter_map(|body| serde_json::from_slice::<Value>(body).ok())
            .filter_map(|mut body| {
                body.get_mut("entry")
                    .and_then(Value::as_array_mut)
                    .map(std::mem::take)
            })
            .flatten()
            .collect();
        if entries.is_empty() {
            return None;
        }
        let body = json!({"object": "instagram", "entry": entries});
        Some(
            self.queue
                .push_past(BATCHES, Bytes::from(sign::encode(&body))),
        )
    }

    /// Which secret signs a body: the Meta app's for an account that was subscribed through its Page, else the Instagram
    /// app's (META 2.2).
    pub(crate) fn secret_of(&self, body: &[u8]) -> &str {
        let by_page = self.by_pages
            && serde_json::from_slice::<Value>(body).is_ok_and(|body| {
                let id = body.pointer("/entry/0/id").and_then(Value::as_str);
                let account = id.and_then(|id| self.account_of(id));
                account.is_some_and(|account| account.by_page)
            });
        if by_page {
            &self.app.app_secret
        } else {
            &self.app.instagram_app_secret
        }
    }

    /// The same bytes once more, as Meta does at times (META 2.3).
    pub(crate) fn tell_again(&mut self) -> Option<Ticket> {
        let (lane, body) = self.queue.last()?;
        Some(self.queue.push(&lane, body))
    }
}
