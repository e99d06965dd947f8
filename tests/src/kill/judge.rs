//! What Instagram and the customer's endpoint saw, held against what was acknowledged.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::receiver::Delivery;
use crate::service::Service;

use super::load::{Load, Talk, number, said, text};
use super::{Channel, Toll, Workspace};

/// Awaits the end of all work, and counts.
pub(super) async fn judge(
    service: &Service,
    acme: &Workspace,
    shop: &Channel,
    load: &Load,
) -> Toll {
    service.settled().await;
    let mut case = Case {
        acme,
        shop,
        heard: acme.receiver.deliveries(),
        toll: Toll {
            kills: 1,
            ..Toll::default()
        },
    };
    for talk in &load.talks {
        case.outbound(talk);
        case.inbound(talk);
    }
    case.everything_is_told().await;
    case.repetitions_are_logged().await;
    case.toll
}

struct Case<'a> {
    acme: &'a Workspace,
    shop: &'a Channel,
    heard: Vec<Delivery>,
    toll: Toll,
}

impl Case<'_> {
    fn fault(&mut self, words: String) {
        self.toll.faults.push(words);
    }

    /// Nothing is at Instagram twice, all of it in order, and every accepted message has come to an end that was told.
    fn outbound(&mut self, talk: &Talk) {
        let inbox = self.acme.user(talk.user).inbox(self.shop);
        let texts = inbox.iter().map(|it| it.text.as_deref().unwrap());
        let there: Vec<u32> = texts.map(number).collect();
        if !there.is_sorted_by(|before, after| before < after) {
            self.fault(format!("{}: twice or out of order: {there:?}", talk.user));
        }
        let mut unknown = vec![];
        for (number, id) in talk.sent() {
            self.toll.accepted += 1;
            let is_there = there.contains(&number);
            match self.end_of(&id).as_deref() {
                Some("sent") if is_there => {}
                Some("outcome_unknown") if !is_there => unknown.push(number),
                end => {
                    let words = format!(
                        "{} {number} ({id}) ended as {end:?}, at Instagram: {is_there}",
                        talk.user
                    );
                    self.fault(words);
                }
            }
        }
        self.toll.unknown += unknown.len();
        if unknown.len() > 1 {
            // only what had its `sending` mark may be unknown: one of each conversation
            self.fault(format!("{}: unknown are {unknown:?}", talk.user));
        }
    }

    /// The last word that the endpoint heard about a message: `sent`, or the code of its failure.
    fn end_of(&self, message: &str) -> Option<String> {
        let told = self.heard.iter().filter(|it| {
            it.event["data"]["message_id"] == message
                && matches!(it.kind(), "message.sent" | "message.failed")
        });
        let last = told.max_by_key(|it| it.position())?;
        Some(match last.event["data"]["failure"]["code"].as_str() {
            Some(code) => code.to_owned(),
            None => "sent".to_owned(),
        })
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
            let page = self.acme.get(&path).await.expect(200);
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

    /// A webhook that came twice is one whose answer was lost, and its log says so.
    async fn repetitions_are_logged(&mut self) {
        let mut times: HashMap<String, usize> = HashMap::new();
        for it in &self.heard {
            *times.entry(it.id.clone()).or_default() += 1;
        }
        for (id, times) in times.into_iter().filter(|(_, times)| *times > 1) {
            self.toll.repeated += 1;
            let log = self.acme.get(&format!("/v1/events/{id}/deliveries")).await;
            let log = log.expect(200);
            let attempts = log.list()[0]["attempts"].as_array().unwrap();
            let lost = attempts.iter().filter(|it| it["error"] == "interrupted");
            if attempts.len() != times || lost.count() + 1 != times {
                self.fault(format!(
                    "{id} came {times} times, and its log is {attempts:?}"
                ));
            }
        }
    }
}
