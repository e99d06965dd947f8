//! A conversation in any order, with repetitions: what is on record in the end, and what was told, is the same.

use std::collections::BTreeSet;

use e2e::{TestApp, Workspace, both};
use serde_json::{Value, json};

/// When the conversation begins, by Instagram's clock.
const AT: i64 = 1_770_000_000_000;

/// What is said with this user.
fn said(account: &str, user: &str) -> Vec<Value> {
    let by = |own: bool, second: i64, fields: Value| {
        let (from, to) = if own {
            (account, user)
        } else {
            (user, account)
        };
        let mut item = json!({"sender": {"id": from}, "recipient": {"id": to}, "timestamp": AT + second * 1000});
        let fields = fields.as_object().unwrap().clone();
        item.as_object_mut().unwrap().extend(fields);
        item
    };
    let mid = |name: &str| format!("{user}-{name}");
    let image = json!([{"type": "image", "payload": {"url": "https://lookaside.fbsbx.com/1"}}]);
    vec![
        by(
            false,
            1,
            json!({"message": {"mid": mid("gone"), "text": "taken back"}}),
        ),
        by(
            false,
            2,
            json!({"message": {"mid": mid("gone"), "is_deleted": true}}),
        ),
        by(
            false,
            3,
            json!({"message": {"mid": mid("first"), "text": "helo", "attachments": image}}),
        ),
        by(
            false,
            4,
            json!({"message_edit": {"mid": mid("first"), "text": "hello", "num_edit": 1}}),
        ),
        json!({"timestamp": AT + 5000, "message_edit": {"mid": mid("first"), "text": "hello!", "num_edit": 2}}),
        by(
            false,
            6,
            json!({"reaction": {"mid": mid("first"), "action": "react", "reaction": "love"}}),
        ),
        by(
            true,
            7,
            json!({"message": {"mid": mid("echo"), "text": "hi", "is_echo": true}}),
        ),
        by(false, 8, json!({"read": {"mid": mid("echo")}})),
    ]
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// These in another order, some of them twice.
    fn shuffles(&mut self, of: &[Value]) -> Vec<Value> {
        let mut all = of.to_vec();
        for _ in 0..3 {
            all.push(of[self.below(of.len())].clone());
        }
        for place in (1..all.len()).rev() {
            all.swap(place, self.below(place + 1));
        }
        all
    }
}

/// What is on record of the conversation with this user, in words that do not depend on who it is.
async fn record(acme: &Workspace, conversation: &str, user: &str) -> Value {
    let path = format!("/v1/conversations/{conversation}");
    let on = acme.get(&path).await.expect(200);
    let page = acme.get(&format!("{path}/messages?limit=100")).await;
    let page = page.expect(200);
    let mut messages: Vec<Value> = page
        .list()
        .iter()
        .map(|it| {
            let mut content = it["content"].clone();
            let files = content.get_mut("attachments").and_then(Value::as_array_mut);
            for file in files.into_iter().flatten() {
                // a link names the message
                file.as_object_mut().unwrap().remove("media_url");
            }
            json!([
                it["external_id"].as_str().unwrap().trim_start_matches(user),
                it["direction"],
                content,
                it["created_at"]
            ])
        })
        .collect();
    messages.sort_by_key(ToString::to_string);
    let of = |field: &str| on[field].clone();
    json!({"messages": messages, "times": [of("last_inbound_at"), of("last_message_at"), of("read_until")]})
}

/// What was told of this user. A message that was taken back before it came is told as that, and no more.
fn told(acme: &Workspace, user: &str) -> BTreeSet<(String, String)> {
    let all = acme.receiver.deliveries().into_iter();
    let of = all.filter(|it| it.event["contact"]["external_id"] == user);
    of.map(|it| {
        let mid = it["data"]["external_id"].as_str().unwrap_or_default();
        let mid = mid.trim_start_matches(user).to_owned();
        (it.kind().to_owned(), mid)
    })
    .filter(|(kind, mid)| (kind.as_str(), mid.as_str()) != ("message.received", "-gone"))
    .collect()
}

both! {
    async fn order_and_repetition_change_neither_the_record_nor_what_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let users: Vec<String> = (0..16).map(|number| format!("17890000000002{number:02}")).collect();
        let mut chance = Chance(7);
        let mut orders = vec![];

        for (number, user) in users.iter().enumerate() {
            let in_order = said(shop.ig_id(), user);
            let order = if number == 0 { in_order } else { chance.shuffles(&in_order) };
            for some in order.chunks(4) {
                let body = json!({"object": "instagram", "entry": [{"id": shop.ig_id(), "time": AT, "messaging": some}]});
                assert_eq!(app.sandbox.deliver(body).await.status(), 200);
            }
            orders.push(order);
        }
        // what waits for something looks for it a few times
        for _ in 0..4 {
            app.settled().await;
            app.passes_seconds(15);
        }
        app.settled().await;

        let mut first = None;
        for (user, order) in users.iter().zip(&orders) {
            let opened = acme.receiver.deliveries().into_iter()
                .find(|it| it.kind() == "conversation.opened" && it.event["contact"]["external_id"] == user.as_str());
            let record = record(&acme, &opened.unwrap().conversation(), user).await;
            let seen = (record, told(&acme, user));
            let expected = first.get_or_insert_with(|| seen.clone());
            assert_eq!(&seen, expected, "{order:#?}");
        }
        let kinds: BTreeSet<String> = first.unwrap().1.into_iter().map(|(kind, _)| kind).collect();
        for kind in ["message.received", "message.edited", "message.unsent", "message.sent_externally", "message.read", "reaction.added"] {
            assert!(kinds.contains(kind), "{kind} of {kinds:?}");
        }
        assert!(!kinds.contains("unsupported.received"));
    }
}
