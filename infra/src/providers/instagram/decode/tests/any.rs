//! Any bytes, and any order.

use proptest::prelude::*;

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "id",
        "entry",
        "messaging",
        "changes",
        "standby",
        "field",
        "value",
        "sender",
        "recipient",
        "timestamp",
        "message",
        "mid",
        "text",
        "attachments",
        "type",
        "payload",
        "url",
        "is_echo",
        "is_deleted",
        "reply_to",
        "story",
        "quick_reply",
        "referral",
        "ads_context_data",
        "reaction",
        "action",
        "read",
        "postback",
        "message_edit",
        "num_edit",
        "optin",
        "app_roles",
        "pass_thread_control",
        "from",
        "media",
        "media_id",
        "comment_id",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "messages",
            "comments",
            "mentions",
            "story_insights",
            "react"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(words.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(Value::from_iter),
        ]
    })
}

/// Items that say something, and items that say anything.
fn any_item() -> impl Strategy<Value = Value> {
    let known = prop::sample::select(vec![
        json!({"message": {"mid": "m1", "text": "x"}}),
        json!({"message": {"mid": "m2", "is_deleted": true}}),
        json!({"reaction": {"mid": "m1", "action": "react"}}),
        json!({"postback": {"mid": "p", "payload": "x"}}),
        json!({"read": {"mid": "m1"}}),
        json!({"message_edit": {"mid": "m1", "num_edit": 1, "text": "y"}}),
        json!({"app_roles": {"1": ["primary_receiver"]}}),
    ]);
    let known = known.prop_map(|mut item| {
        let around = json!({"sender": {"id": "11"}, "recipient": {"id": "1"}, "timestamp": 1});
        let fields = item.as_object_mut().unwrap();
        fields.extend(around.as_object().unwrap().clone());
        item
    });
    prop_oneof![known, any_json()]
}

/// An entry with the one item that it has, or none when nobody can read it.
fn any_entry() -> impl Strategy<Value = (String, Option<String>)> {
    let lists = prop::sample::select(vec!["messaging", "standby", "changes", "x_list"]);
    let good = (lists, any_item()).prop_map(|(list, item)| {
        let item = item.to_string();
        (format!(r#"{{"id":"1","{list}":[{item}]}}"#), Some(item))
    });
    let odd = prop::sample::select(vec![
        "null",
        "7",
        "\"x\"",
        "[]",
        r#"[{"id":"1"}]"#,
        r#"{"id":"1","id":"2"}"#,
        r#"{"id":"1","messaging":[{}],"messaging":[]}"#,
        r#"{"\ud800":1}"#,
        r#"{"id":"1","new_word":"x"}"#,
    ]);
    let odd = odd.prop_map(|entry| (entry.to_owned(), None));
    prop_oneof![good, odd]
}

fn every() -> impl Iterator<Item = Around> {
    let other = Envelope::Other {
        kind: "x".to_owned(),
    };
    Envelope::KNOWN.into_iter().chain([other]).map(around)
}

/// The items, without what is told beside one that says several things.
fn once_each(mut items: Vec<RawItem>) -> Vec<RawItem> {
    items.dedup_by_key(|one| one.slice.clone());
    items
}

/// Whatever is said with whom of which account, item by item.
fn heard(entries: &[Value]) -> Vec<(ExternalId, Option<String>, Incoming)> {
    let body = json!({"object": "instagram", "entry": entries}).to_string();
    let of = |one: RawItem| {
        let raw = &body.as_bytes()[one.slice];
        (
            one.around.account.clone(),
            one.counterpart,
            item(&one.around, raw),
        )
    };
    once_each(items(&body)).into_iter().map(of).collect()
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = split(&bytes);
        for around in every() {
            let _ = item(&around, &bytes);
        }
    }

    #[test]
    fn no_json_makes_it_panic_and_every_slice_is_an_item(inner in any_json()) {
        for around in every() {
            let _ = item(&around, inner.to_string().as_bytes());
        }
        for body in [inner.clone(), json!({"object": "instagram", "entry": [inner]})] {
            let body = body.to_string();
            if let Split::Cut { items, odd } = split(body.as_bytes()) {
                for one in items {
                    let raw = &body.as_bytes()[one.slice];
                    prop_assert!(serde_json::from_slice::<Value>(raw).is_ok());
                    let _ = item(&one.around, raw);
                }
                for at in odd {
                    prop_assert!(serde_json::from_slice::<Value>(&body.as_bytes()[at]).is_ok());
                }
            }
        }
    }

    #[test]
    fn no_item_is_lost_in_any_list(of in prop::collection::vec((0..4_usize, any_item()), 0..12)) {
        let lists = ["messaging", "standby", "changes", "from_the_future"];
        let mut entry = json!({"id": "1"});
        for (list, one) in &of {
            let list = entry.as_object_mut().unwrap().entry(lists[*list]).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(one.clone());
        }
        prop_assert_eq!(heard(&[entry]).len(), of.len());
    }

    #[test]
    fn no_entry_is_lost_whatever_stands_beside_it(of in prop::collection::vec(any_entry(), 0..8)) {
        let entries: Vec<&str> = of.iter().map(|(entry, _)| entry.as_str()).collect();
        let body = format!(r#"{{"object":"instagram","entry":[{}]}}"#, entries.join(","));

        let (items, odd) = cut(&body);

        let told: Vec<&str> = once_each(items).into_iter().map(|one| body.get(one.slice).unwrap()).collect();
        let good = of.iter().filter_map(|(_, item)| item.as_deref());
        prop_assert_eq!(told, good.collect::<Vec<_>>());
        let kept = of.iter().filter(|(_, item)| item.is_none());
        prop_assert_eq!(odd, kept.map(|(entry, _)| entry.as_str()).collect::<Vec<_>>());
    }

    #[test]
    fn order_and_repetition_change_nothing_else(of in prop::collection::vec(any_item(), 1..8), turn in 0..8_usize, again in 0..8_usize) {
        let entry = |items: &[Value]| json!({"id": "1", "messaging": items});
        let in_order = heard(&[entry(&of)]);

        let mut other = of.clone();
        other.rotate_left(turn % of.len());
        let mut turned = heard(&[entry(&other)]);
        turned.rotate_right(turn % of.len());
        prop_assert_eq!(&turned, &in_order);

        let again = again % of.len();
        let mut twice = of.clone();
        twice.push(of[again].clone());
        let mut repeated = heard(&[entry(&twice)]);
        let last = repeated.pop();
        prop_assert_eq!(last.as_ref(), in_order.get(again));
        prop_assert_eq!(&repeated, &in_order);

        let apart: Vec<Value> = of.iter().map(|one| entry(std::slice::from_ref(one))).collect();
        prop_assert_eq!(&heard(&apart), &in_order);
    }
}
