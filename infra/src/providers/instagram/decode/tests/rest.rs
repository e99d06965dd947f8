//! What stands in or beside what is known: nothing of it is lost.

use domain::model::message::Context;

use super::*;

#[track_caller]
fn content(fields: &Value) -> Content {
    let mut message = json!({"mid": "m"});
    let more = fields.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(more);
    let read = only(&from_contact(&json!({ "message": message })));
    let Said::Message { content, .. } = read.said else {
        panic!("{read:?}");
    };
    content
}

fn to(content: &Content) -> Context {
    content
        .referring()
        .map(|it| it.to.clone())
        .unwrap_or_default()
}

/// The leaves of a value that are text or numbers, as they stand in JSON.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|one| leaves(one, found)),
        Value::Array(all) => all.iter().for_each(|one| leaves(one, found)),
        Value::String(text) if !text.is_empty() => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[test]
fn an_attachment_of_any_shape_keeps_all_that_it_says() {
    let long = "x".repeat(600);
    for one in [
        json!({"type": "image", "payload": "https://a"}),
        json!({"type": "image", "payload": [{"url": "https://a"}, {"url": "https://b"}]}),
        json!({"type": "fallback", "payload": null, "url": "https://a", "title": "t"}),
        json!({"type": "fallback", "payload": {"url": "https://a"}, "url": "https://b", "title": "t"}),
        json!({"type": "image", "payload": {"url": {"href": "https://a"}, "title": 7}}),
        json!({"type": "ig_post", "payload": {"id": "1", "ig_post_media_id": "2", "url": "https://a"}}),
        json!({"type": "ig_post", "payload": {"id": 1, "ig_post_media_id": "1"}}),
        json!({"type": "a type with spaces", "payload": {"url": "https://a"}}),
        json!({"type": ["image"], "payload": {"url": "https://a"}}),
        json!({"type": long, "payload": {}}),
        json!({"payload": {"url": "https://a", "sticker_id": 369_239_263_222_822_i64}}),
        json!({"type": "image", "payload": {"url": 7.5}}),
        json!("https://a"),
        json!(["image", "https://a"]),
        json!({"type": "appointment_booking", "payload": {"booking_id": "1", "status": "x", "start_time": 1}}),
    ] {
        let content = content(&json!({"text": "beside", "attachments": [one]}));

        let [attachment] = content.attachments() else {
            panic!("{one}: {content:?}");
        };
        let kept = format!("{} {attachment:?}", attachment.kind.as_str());
        let mut said = vec![];
        leaves(&one, &mut said);
        for leaf in said {
            assert!(kept.contains(&leaf), "{leaf} of {one} is not in {kept}");
        }
        if let Some(json) = &attachment.json {
            assert!(serde_json::from_str::<Value>(json).is_ok(), "{json}");
        }
    }
    let plain =
        content(&json!({"attachments": [{"type": "fallback", "url": "https://a", "title": "t"}]}));
    let [plain] = plain.attachments() else {
        panic!("{plain:?}");
    };
    assert_eq!(
        (plain.url.as_deref(), &plain.json),
        (Some("https://a"), &None)
    );
}

#[test]
fn attachments_without_end_are_kept_as_one() {
    let many: Vec<Value> = (0..5_000)
        .map(|it| json!({"type": "image", "payload": {"url": format!("https://{it}")}}))
        .collect();

    let content = content(&json!({ "attachments": many }));

    assert_eq!(content.attachments().len(), 65);
    let rest = content.attachments().last().unwrap();
    let rest: Vec<Value> = serde_json::from_str(rest.json.as_deref().unwrap()).unwrap();
    assert_eq!(rest, many[64..]);
}

#[test]
fn what_a_message_says_beside_what_is_known_is_kept_as_it_came() {
    for (fields, more) in [
        (
            json!({"from_the_future": {"a": [1]}}),
            Some(r#"{"from_the_future":{"a":[1]}}"#),
        ),
        (json!({"b": "1", "a": 2}), Some(r#"{"a":2,"b":"1"}"#)),
        (json!({"reply_to": "x"}), Some(r#"{"reply_to":"x"}"#)),
        (
            json!({"reply_to": {"mid": "q", "story": {"id": "s"}}}),
            Some(r#"{"reply_to":{"mid":"q","story":{"id":"s"}}}"#),
        ),
        (
            json!({"reply_to": {"mid": "q", "new": 1}}),
            Some(r#"{"reply_to":{"mid":"q","new":1}}"#),
        ),
        (
            json!({"quick_reply": {"payload": "p", "new": 1}}),
            Some(r#"{"quick_reply":{"new":1,"payload":"p"}}"#),
        ),
        (
            json!({"referral": {"ref": "r", "new": {}}}),
            Some(r#"{"referral":{"new":{},"ref":"r"}}"#),
        ),
        (
            json!({"referral": {"ads_context_data": {"new": "x"}}}),
            Some(r#"{"referral":{"ads_context_data":{"new":"x"}}}"#),
        ),
        (
            json!({"is_unsupported": true}),
            Some(r#"{"is_unsupported":true}"#),
        ),
        (
            json!({"is_echo": false, "is_self": null, "is_deleted": false, "is_unsupported": false, "nothing": null}),
            None,
        ),
        (
            json!({"quick_reply": {"payload": "p"}, "reply_to": {"mid": "q", "is_self_reply": true}}),
            None,
        ),
        (
            json!({"reply_to": {"story": {"url": "u", "id": 1, "link_sticker_url": "l"}}, "app_id": 7}),
            None,
        ),
        (
            json!({"referral": {"ref": "r", "ad_id": 1, "source": "ADS", "type": "x", "product": {"id": 1},
            "ads_context_data": {"ad_title": "t", "photo_url": "p", "video_url": "v", "post_id": 1, "product_id": "2", "flow_id": "3"}}}),
            None,
        ),
    ] {
        let mut message = fields.clone();
        message["text"] = json!("hello");

        let content = content(&message);

        assert_eq!(content.text().map(Text::as_str), Some("hello"));
        assert_eq!(to(&content).more.as_deref(), more, "{fields}");
    }
    assert_eq!(
        content(&json!({"text": "x", "from_the_future": 1})).kind(),
        "text"
    );
}

#[test]
fn a_text_that_cannot_be_read_is_kept_beside_what_can() {
    let body = from_contact(
        &json!({"message": {"mid": "m", "text": "LONE", "attachments": [{"type": "image", "payload": {"url": "https://a"}}]}}),
    );
    let Said::Message { content, .. } = only(&body.replace("LONE", r"a \ud800 b")).said else {
        panic!("no message");
    };

    assert_eq!(content.attachments().len(), 1);
    assert_eq!(
        to(&content).more.as_deref(),
        Some(r#"{"text":"a \ud800 b"}"#)
    );
}

#[test]
fn an_app_that_wrote_for_the_account_is_told() {
    let echo = json!({"sender": {"id": "17841"}, "recipient": {"id": "11"}, "message": {"mid": "m", "text": "x", "is_echo": true, "app_id": 28_978_671_838_402_975_i64}});
    let Said::Echo { content, .. } = only(&messaging(&echo)).said else {
        panic!("no echo");
    };

    assert_eq!(to(&content).app.as_deref(), Some("28978671838402975"));
    assert!(content.is_shown_as(&Content::Text(Text::parse("x").unwrap())));
}

#[test]
fn a_null_is_nothing_that_was_said() {
    let read = only(&from_contact(
        &json!({"message": null, "reaction": {"mid": "m", "action": "react"}}),
    ));
    assert!(matches!(read.said, Said::Reaction { .. }));
    let read = only(&from_contact(
        &json!({"message": null, "postback": null, "hologram": 1}),
    ));
    assert_eq!(kind(&read), "hologram");
}

#[test]
fn of_several_unknown_words_the_first_one_is_the_kind() {
    let body = from_contact(&json!({}));
    let item = body.replace(r#""sender""#, r#""zebra":{},"ant":{},"sender""#);
    assert_eq!(kind(&only(&item)), "zebra");
}

#[test]
fn an_item_that_says_two_things_is_told_twice() {
    for (fields, rest) in [
        (
            json!({"message": {"mid": "m", "text": "x"}, "reaction": {"mid": "n", "action": "react"}}),
            Some("reaction"),
        ),
        (
            json!({"message": {"mid": "m", "text": "x"}, "hologram": {"id": 1}}),
            Some("hologram"),
        ),
        (
            json!({"message": {"mid": "m", "text": "x"}, "read": 7}),
            Some("read"),
        ),
        (
            json!({"read": {"mid": "m"}, "hologram": [1]}),
            Some("hologram"),
        ),
        (
            json!({"message": {"mid": "m", "text": "x"}, "reaction": null, "priority": "high", "is_self": false}),
            None,
        ),
        (json!({"hologram": {"id": 1}, "zebra": {"id": 1}}), None),
        (
            json!({"delivery": {"mids": ["m"]}, "zebra": {"id": 1}}),
            None,
        ),
    ] {
        for list in ["messaging", "standby"] {
            let body = from_contact(&fields).replace("messaging", list);
            let told = all(&body);

            assert_eq!(told.len(), 1 + usize::from(rest.is_some()), "{fields}");
            assert!(told.iter().all(|it| it.contact == Some(id("11"))));
            if let Some(rest) = rest {
                assert_eq!(kind(&told[1]), rest);
                let [first, second] = &items(&body)[..] else {
                    panic!("two items");
                };
                assert_eq!(
                    (&first.slice, &first.counterpart),
                    (&second.slice, &second.counterpart)
                );
            }
        }
    }
    let in_change = json!({"object": "instagram", "entry": [{"id": "17841", "changes": [{"field": "messages", "value":
        {"sender": {"id": "11"}, "recipient": {"id": "17841"}, "message": {"mid": "m", "text": "x"}, "hologram": {}}}]}]});
    let told = all(&in_change.to_string());
    assert_eq!(
        (told.len(), kind(&told[1]), &told[1].contact),
        (2, "hologram", &Some(id("11")))
    );
}

#[test]
fn an_edit_with_the_number_0_and_words_is_none_that_is_noise() {
    let edit = |more: &str| {
        said(&format!(
            r#"{{"message_edit":{{"mid":"m","num_edit":0{more}}}}}"#
        ))
    };
    assert_eq!(edit(""), Said::Noise);
    assert_eq!(edit(r#","text":null"#), Said::Noise);
    assert!(matches!(
        edit(r#","text":"x""#),
        Said::Edited {
            number: Some(0),
            ..
        }
    ));
    assert!(matches!(edit(r#","text":7"#), Said::Unsupported { .. }));
}

#[test]
fn a_receipt_of_messengers_says_until_when() {
    let until = Time::from_timestamp_millis(1_569_262_485_349).unwrap();
    assert_eq!(
        said(r#"{"read":{"watermark":1569262485349}}"#),
        Said::Read {
            upto: Upto::Time(until)
        }
    );
    assert_eq!(
        said(r#"{"read":{"watermark":"x"}}"#),
        Said::Unsupported {
            kind: "read".to_owned(),
            part: None,
        }
    );
}

#[test]
fn an_entry_says_when_it_was_sent() {
    let of = |time: Value| {
        let body = json!({"object": "instagram", "entry": [{"id": "17841", "time": time, "changes": [{"field": "mentions", "value": {"media_id": "1"}}]}]});
        items(&body.to_string())[0].around.sent_at
    };
    let at = Time::from_timestamp(1_569_262_486, 0);
    assert_eq!(of(json!(1_569_262_486)), at);
    assert_eq!(of(json!(1_569_262_486_000_i64)), at);
    assert_eq!(of(json!("1569262486")), at);
    assert_eq!(of(json!("now")), None);
}
