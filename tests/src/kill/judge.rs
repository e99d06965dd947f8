//! What Instagram and the customer's endpoint saw, held against what was acknowledged.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::receiver::Delivery;
use crate::service::Service;

use super::load::{Load, Talk, number, said, text};
use super::{Channel, Toll, Workspace};

/// What one kill is judged by.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) service: &'a Service,
    pub(super) acme: &'a Workspace,
    pub(super) shop: &'a Channel,
    /// Whether Instagram told of what it took.
    pub(super) echoes: bool,
    /// The messages that had the `sending` mark when the process died.
    pub(super) marked: BTreeSet<String>,
    /// How many deliveries were begun then.
    pub(super) begun: usize,
}

impl Case<'_> {
    /// Awaits the end of all work, and counts.
    pub(super) async fn judged(&self, load: &Load) -> Toll {
        self.service.settled().await;
        let mut trial = Trial {
            case: self,
            heard: self.acme.receiver.deliveries(),
            toll: Toll {
                kills: 1,
                begun: self.begun,
                ..Toll::default()
            },
        };
        for talk in &load.talks {
            trial.outbound(talk).await;
            trial.inbound(talk);
        }
        trial.nothing_is_anybody_elses();
        trial.everything_is_told().await;
        trial.repetitions_are_logged().await;
        trial.toll
    }
}

struct Trial<'a> {
    case: &'a Case<'a>,
    heard: Vec<Delivery>,
    toll: Toll,
}

impl Trial<'_> {
    fn fault(&mut self, words: String) {
        self.toll.faults.push(words);
    }

    /// Nothing is at Instagram twice, all of it in order, and every accepted message has come to an end that was told.
    async fn outbound(&mut self, talk: &Talk) {
        let inbox = self.case.acme.user(talk.user).inbox(self.case.shop);
        let texts = inbox.iter().map(|it| it.text.as_deref().unwrap());
        let there: Vec<u32> = texts.map(number).collect();
        if !there.is_sorted_by(|before, after| before < after) {
            self.fault(format!("{}: twice or out of order: {there:?}", talk.user));
        }
        for (number, id) in talk.sent() {
            self.toll.accepted += 1;
            let is_there = there.contains(&number);
            let told = self.told_of(&id);
            let delivered = self.case.echoes && is_there;
            let expected: &[&str] = match (is_there, delivered) {
                (true, true) => &["message.sent", "message.delivered"],
                (true, false) => &["message.sent"],
                (false, _) => &["message.failed"],
            };
            // what is unconfirmed says so before its end
            let ends: Vec<_> = told
                .iter()
                .filter(|it| *it != "message.unconfirmed")
                .collect();
            if ends != expected {
                let words = format!("{} {number} ({id}), at Instagram: {is_there}", talk.user);
                self.fault(format!("{words}, was told as {told:?}"));
            }
            self.state_is_as_told(&id, is_there, delivered).await;
        }
    }

    /// The types of the events about a message, in the order of the log.
    fn told_of(&self, message: &str) -> Vec<String> {
        let about = self
            .heard
            .iter()
            .filter(|it| it.event["data"]["message_id"] == message);
        let told: BTreeMap<i64, String> = about
            .map(|it| (it.position(), it.kind().to_owned()))
            .collect();
        told.into_values().collect()
    }

    /// The API says what the webhooks said; and only what had its `sending` mark is unknown.
    async fn state_is_as_told(&mut self, id: &str, is_there: bool, delivered: bool) {
        let message = self.case.acme.get(&format!("/v1/messages/{id}")).await;
        let message = message.expect(200);
        let code = message["failure"]["code"].as_str().unwrap_or_default();
        let right = match message["state"].as_str().unwrap_or_default() {
            "sent" => is_there && !delivered,
            "delivered" => is_there && delivered,
            "failed" => !is_there && code == "outcome_unknown",
            _ => false,
        };
        if !right {
            let state = &message["state"];
            self.fault(format!(
                "{id}, at Instagram: {is_there}, is {state} ({code})"
            ));
        }
        if code == "outcome_unknown" {
            self.toll.unknown += 1;
            if !self.case.marked.contains(id) {
                self.fault(format!("{id} is unknown, and had no `sending` mark"));
            }
        }
    }

    /// No echo is taken for a message that was written elsewhere.
    fn nothing_is_anybody_elses(&mut self) {
        let foreign = |it: &&Delivery| it.kind() == "message.sent_externally";
        let foreign: Vec<_> = self.heard.iter().filter(foreign).collect();
        let words: Vec<_> = foreign.iter().map(|it| it.event.to_string()).collect();
        self.toll.faults.extend(words);
    }

    /// What was acknowledged is told, once, and in the order in which it was said.
    fn inbound(&mut self, talk: &Talk) {
        let mut told: BTreeMap<i64, u32> = BTreeMap::new();
        for it in &self.heard {
            if it.kind() == "message.received"
                && it.event["conversation_id"] == talk.conversation.as_str()
            {
                told.insert(it.position(), number(text(&it.event)));
            }
        }
        let told: Vec<u32> = told.into_values().collect();
        if !told.is_sorted_by(|before, after| before < after) {
            self.fault(format!(
                "{}: told twice or out of order: {told:?}",
                talk.user
            ));
        }
        for number in talk.said() {
            self.toll.received += 1;
            if !told.contains(&number) {
                self.fault(format!("\"{}\" was never told", said(talk.user, number)));
            }
        }
    }

    /// The log has no gap, and the endpoint heard all of it.
    async fn everything_is_told(&mut self) {
        let heard: BTreeSet<String> = self.heard.iter().map(|it| it.id.clone()).collect();
        let (mut cursor, mut expected) = (String::new(), 1);
        loop {
            let path = format!("/v1/events?limit=100{cursor}");
            let page = self.case.acme.get(&path).await.expect(200);
            for event in page.list() {
                let id = event["id"].as_str().unwrap();
                if event["position"] != expected {
                    self.fault(format!("{id} is at {}, not {expected}", event["position"]));
                }
                if !heard.contains(id) {
                    self.fault(format!("{id} ({}) was never told", event["type"]));
                }
                expected += 1;
            }
            if page.list().is_empty() {
                return;
            }
            cursor = format!("&after={}", page["next_cursor"].as_str().unwrap());
        }
    }

    /// A webhook that came twice is one whose answer was lost: it was under way, and its log says so.
    async fn repetitions_are_logged(&mut self) {
        let mut times: HashMap<String, usize> = HashMap::new();
        for it in &self.heard {
            *times.entry(it.id.clone()).or_default() += 1;
        }
        for (id, times) in times.into_iter().filter(|(_, times)| *times > 1) {
            self.toll.repeated += 1;
            let log = self
                .case
                .acme
                .get(&format!("/v1/events/{id}/deliveries"))
                .await;
            let log = log.expect(200);
            let attempts = log.list()[0]["attempts"].as_array().unwrap();
            let lost = attempts.iter().filter(|it| it["error"] == "interrupted");
            if attempts.len() != times || lost.count() + 1 != times {
                self.fault(format!(
                    "{id} came {times} times, and its log is {attempts:?}"
                ));
            }
        }
        if self.toll.repeated > self.toll.begun {
            let (repeated, begun) = (self.toll.repeated, self.toll.begun);
            self.fault(format!("{repeated} came twice, of {begun} under way"));
        }
    }
}
