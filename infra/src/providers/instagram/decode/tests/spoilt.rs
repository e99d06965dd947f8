//! Every field of every item that Instagram documents: missing, null, of another type, twice, enormous, hostile.

use super::*;

/// Each kind of item (META 2.6), with all the fields that it may have.
fn items() -> Vec<Value> {
    let message = json!({"mid": "m", "text": "x", "is_echo": false, "is_self": false, "is_deleted": false, "is_unsupported": false,
        "reply_to": {"mid": "q", "is_self_reply": false, "story": {"url": "u", "id": "s", "link_sticker_url": "l"}},
        "quick_reply": {"payload": "p"},
        "attachments": [{"type": "ig_post", "payload": {"url": "u", "title": "t", "ig_post_media_id": "1"}}],
        "referral": {"ref": "r", "ad_id": "1", "source": "ADS", "type": "OPEN_THREAD", "product": {"id": "1"},
            "ads_context_data": {"ad_title": "t", "photo_url": "p", "video_url": "v", "post_id": "1", "product_id": "2", "flow_id": "3"}}});
    let said = [
        json!({ "message": message }),
        json!({"message": {"mid": "m", "is_deleted": true}}),
        json!({"reaction": {"mid": "m", "action": "react", "reaction": "love", "emoji": "x"}}),
        json!({"read": {"mid": "m"}}),
        json!({"postback": {"mid": "m", "title": "t", "payload": "p", "referral": {"ref": "r"}}, "is_self": true}),
        json!({"message_edit": {"mid": "m", "text": "x", "num_edit": 1}}),
        json!({"referral": {"ref": "r", "source": "s", "type": "t"}}),
        json!({"optin": {"type": "t", "payload": "p", "notification_messages_token": "t", "notification_messages_frequency": "DAILY", "token_expiry_timestamp": 1}}),
        json!({"pass_thread_control": {"previous_owner_app_id": "1", "new_owner_app_id": "2", "metadata": "m"}}),
        json!({"take_thread_control": {"previous_owner_app_id": "1", "new_owner_app_id": "2", "metadata": "m"}}),
        json!({"request_thread_control": {"requested_owner_app_id": "1", "metadata": "m"}}),
        json!({"app_roles": {"1": ["primary_receiver"]}}),
    ];
    let around = json!({"sender": {"id": "11"}, "recipient": {"id": "17841"}, "timestamp": 1_569_262_485_349_i64});
    said.into_iter()
        .map(|mut item| {
            let fields = item.as_object_mut().unwrap();
            fields.extend(around.as_object().unwrap().clone());
            item
        })
        .collect()
}

/// Each kind of change (META 2.7).
fn changes() -> Vec<Value> {
    vec![
        json!({"field": "comments", "value": {"id": "1", "parent_id": "2", "text": "x", "from": {"id": "11", "username": "alice", "self_ig_scoped_id": "1"},
            "media": {"id": "1", "media_product_type": "FEED", "ad_id": "1", "ad_title": "t", "original_media_id": "1"}}}),
        json!({"field": "live_comments", "value": {"id": "1"}}),
        json!({"field": "mentions", "value": {"media_id": "1", "comment_id": "2"}}),
        json!({"field": "story_insights", "value": {"media_id": "1", "impressions": 1, "reach": 2}}),
        json!({"field": "messages", "value": {"sender": {"id": "11"}, "recipient": {"id": "17841"}, "timestamp": "1", "message": {"mid": "m", "text": "x"}}}),
    ]
}

/// What may stand where something else should: as JSON, so that it may be no valid value of a [`Value`].
fn instead() -> Vec<String> {
    let mut all: Vec<String> = [
        "null",
        "true",
        "\"true\"",
        "0",
        "-1",
        "1.5",
        "1e400",
        "99999999999999999999999999",
        "\"\"",
        "\"  \"",
        "\"x\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"id\":{}}",
        "{\"mid\":\"m\",\"mid\":7}",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\u202e'\\\"<script>\"",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(format!("\"{}\"", "x".repeat(100_000)));
    all.push(format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)));
    all
}

/// The pointers to everything in a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut inside = |name: &str, one: &Value| {
        let pointer = format!("{at}/{name}");
        found.push(pointer.clone());
        pointers(one, &pointer, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, one)| inside(name, one)),
        Value::Array(all) => all
            .iter()
            .enumerate()
            .for_each(|(place, one)| inside(&place.to_string(), one)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const HOLE: &str = "\u{1f573}";

/// The item with each field spoilt in each way, as JSON.
fn spoilt(item: &Value) -> Vec<String> {
    let (mut all, mut found) = (vec![], vec![]);
    pointers(item, "", &mut found);
    for pointer in found {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut without = item.clone();
        if let Some(fields) = without.pointer_mut(parent).and_then(Value::as_object_mut) {
            let was = fields.remove(name).unwrap();
            all.push(without.to_string());
            // twice, the one that counts first and last
            let json = item.to_string();
            let whole = json!(name).to_string() + ":" + &was.to_string();
            for twice in [
                format!("{whole},\"{name}\":null"),
                format!("\"{name}\":null,{whole}"),
                format!("{whole},{whole}"),
            ] {
                all.push(json.replacen(&whole, &twice, 1));
            }
        }
        let mut holed = item.clone();
        *holed.pointer_mut(&pointer).unwrap() = json!(HOLE);
        let holed = holed.to_string();
        all.extend(
            instead()
                .iter()
                .map(|other| holed.replace(&json!(HOLE).to_string(), other)),
        );
    }
    all
}

/// An item is itself, or it is told as it came; it is never nothing, and never somebody else's.
fn holds(list: &str, json: &str) {
    let body = format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841","time":1,"{list}":[{json},{{"read":{{"mid":"next"}}}}]}}]}}"#
    );
    let cut = items_of(&body);
    assert_eq!(cut.len(), 2, "{json:.300}");
    assert_eq!(body.get(cut[0].slice.clone()), Some(json));
    let read = item(&cut[0].around, json.as_bytes());
    assert!(!read.dedup.is_empty());
    if let Some(contact) = &read.contact {
        let known = contact.as_str() == "11" || contact.as_str() == "17841";
        assert!(
            known || !json.contains("\"sender\":{\"id\":\"11\"}"),
            "{contact} of {json:.300}"
        );
    }
    let Said::Unsupported { kind, .. } = read.said else {
        return;
    };
    assert!(
        kind.len() <= 64 && kind.is_ascii() && !kind.is_empty(),
        "{kind}"
    );
}

fn items_of(body: &str) -> Vec<RawItem> {
    super::items(body)
}

#[test]
fn a_spoilt_item_is_still_an_item() {
    let mut tried = 0;
    for one in items() {
        for json in spoilt(&one) {
            holds("messaging", &json);
            tried += 1;
        }
    }
    assert!(tried > 1_500, "{tried}");
}

/// All text in a value.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|one| leaves(one, found)),
        Value::Array(all) => all.iter().for_each(|one| leaves(one, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn whatever_is_left_of_a_spoilt_attachment_is_told() {
    let mut tried = 0;
    let said = &items()[0];
    for json in spoilt(said) {
        let Ok(whole) = serde_json::from_str::<Value>(&json) else {
            continue;
        };
        let attached = &whole["message"]["attachments"];
        let read = item(&around(Envelope::Messaging), json.as_bytes()).said;
        let (Said::Message { content, .. }, Value::Array(attached)) = (read, attached) else {
            continue;
        };
        let mut told = vec![String::new()];
        for attachment in content.attachments() {
            let words = [
                Some(attachment.kind.as_str().to_owned()),
                attachment.url.clone(),
                attachment.title.clone(),
                attachment.external_id.clone(),
            ];
            told.extend(words.into_iter().flatten());
            let raw = attachment.json.as_deref();
            if let Some(raw) = raw.and_then(|raw| serde_json::from_str(raw).ok()) {
                leaves(&raw, &mut told);
            }
        }
        let mut expected = vec![];
        for one in attached {
            leaves(one, &mut expected);
        }
        for leaf in expected {
            assert!(told.contains(&leaf), "{leaf:.300} of {json:.300}");
            tried += 1;
        }
    }
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn a_spoilt_change_is_still_an_item() {
    for one in changes() {
        for json in spoilt(&one) {
            holds("changes", &json);
        }
    }
}

#[test]
fn a_field_that_matters_little_takes_nothing_with_it() {
    let [whole, ..] = &items()[..] else {
        panic!("no items");
    };
    let needed = ["/message", "/message/mid", "/sender", "/sender/id"];
    let mut found = vec![];
    pointers(whole, "", &mut found);
    for pointer in found
        .iter()
        .filter(|pointer| !needed.contains(&pointer.as_str()))
    {
        for other in [json!(null), json!(7), json!([]), json!({}), json!("x")] {
            let mut odd = whole.clone();
            *odd.pointer_mut(pointer).unwrap() = other;
            let read = item(&around(Envelope::Messaging), odd.to_string().as_bytes());
            assert!(
                matches!(read.said, Said::Message { .. }),
                "{pointer}: {odd}"
            );
        }
    }
}
