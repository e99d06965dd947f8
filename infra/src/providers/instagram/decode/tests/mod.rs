use domain::model::message::{Attachment, AttachmentKind, Content, Text};
use domain::model::shared::{ExternalId, Time};
use domain::port::provider::{RawItem, Said, Split, Upto};
use serde_json::{Value, json};

use super::*;

mod any;
mod changes;
mod handover;
mod messages;
mod odd;
mod own;
mod rest;
mod spoilt;
mod taps;

const TEXT: &str = include_str!("../../fixtures/text.json");
const ATTACHMENTS: &str = include_str!("../../fixtures/attachments.json");
const ECHO: &str = include_str!("../../fixtures/echo.json");
const BATCH: &str = include_str!("../../fixtures/batch.json");
const UNSUPPORTED: &str = include_str!("../../fixtures/unsupported.json");
const COMMENT: &str = include_str!("../../fixtures/comment.json");
const COMMENT_IN_ENTRY: &str = include_str!("../../fixtures/comment_in_entry.json");
const MENTION_IN_COMMENTS: &str = include_str!("../../fixtures/mention_in_comments.json");
const DASHBOARD_TEST: &str = include_str!("../../fixtures/dashboard_test.json");

fn items(body: &str) -> Vec<RawItem> {
    let (items, odd) = cut(body);
    assert_eq!(odd, [""; 0]);
    items
}

/// The items, and the entries that nobody can read.
fn cut(body: &str) -> (Vec<RawItem>, Vec<&str>) {
    match split(body.as_bytes()) {
        Split::Cut { items, odd } => {
            let pieces = odd.into_iter().map(|at| body.get(at).unwrap());
            (items, pieces.collect())
        }
        Split::Unreadable => panic!("unreadable: {body}"),
    }
}

fn all(body: &str) -> Vec<Incoming> {
    let read = |one: RawItem| item(&one.around, &body.as_bytes()[one.slice]);
    items(body).into_iter().map(read).collect()
}

fn only(body: &str) -> Incoming {
    let mut all = all(body);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// What stands around an item of the account 17841.
fn around(envelope: Envelope) -> Around {
    Around {
        envelope,
        account: id("17841"),
        sent_at: None,
    }
}

fn id(text: &str) -> ExternalId {
    ExternalId::parse(text).unwrap()
}

/// The kind of what has no type.
#[track_caller]
fn kind(incoming: &Incoming) -> &str {
    let Said::Unsupported { kind, .. } = &incoming.said else {
        panic!("{incoming:?}");
    };
    kind
}

/// What makes an item the same when it comes twice.
fn dedup(body: &str) -> String {
    only(body).dedup
}

/// What the contact's item with these fields says, in the words of META 2.6.
#[track_caller]
fn said(fields: &str) -> Said {
    let body = format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841","time":1569262486134,"messaging":[
        {{"sender":{{"id":"11"}},"recipient":{{"id":"17841"}},"timestamp":1569262485349,{}]}}]}}"#,
        fields.trim_start().trim_start_matches('{')
    );
    let incoming = only(&body);
    assert_eq!(incoming.contact, Some(id("11")), "{fields}");
    assert!(incoming.at.is_some() && !incoming.standby, "{fields}");
    incoming.said
}

/// A body of one account with this one item.
fn messaging(item: &Value) -> String {
    json!({"object": "instagram", "entry": [{"id": "17841", "time": 1, "messaging": [item]}]})
        .to_string()
}

fn from_contact(more: &Value) -> String {
    let mut item = json!({"sender": {"id": "11"}, "recipient": {"id": "17841"}, "timestamp": 1_569_262_485_349_i64});
    let fields = item.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    messaging(&item)
}

#[test]
fn text_is_read_with_its_contact_and_time() {
    assert_eq!(
        only(TEXT),
        Incoming {
            contact: Some(id("1111")),
            at: Time::from_timestamp_millis(1_569_262_485_349),
            standby: false,
            dedup: "aWdfZAG1text".to_owned(),
            said: Said::Message {
                external_id: id("aWdfZAG1text"),
                content: Content::Text(Text::parse("grüß dich 👋 https://example.com").unwrap()),
            },
        }
    );
}

#[test]
fn attachments_are_kept_by_their_word_with_or_without_a_url() {
    let Said::Message { content, .. } = only(ATTACHMENTS).said else {
        panic!("no message");
    };
    let Content::Media { text, attachments } = content else {
        panic!("no media");
    };
    assert_eq!(text, Some(Text::parse("look").unwrap()));
    let attachment = |kind: &str, url: Option<&str>| {
        Attachment::new(AttachmentKind::of(kind), url.map(str::to_owned))
    };
    assert_eq!(
        attachments,
        [
            attachment(
                "image",
                Some("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=a")
            ),
            Attachment {
                title: Some("caption".to_owned()),
                external_id: Some("1790".to_owned()),
                ..attachment("ig_post", Some("https://lookaside.fbsbx.com/2"))
            },
            attachment("ephemeral", None),
            Attachment {
                json: Some("{\"generic\":{\"elements\":[]}}".to_owned()),
                ..attachment("template", None)
            },
            attachment("like_heart", None),
        ]
    );
}

#[test]
fn an_echo_is_said_to_its_recipient() {
    let echo = only(ECHO);
    assert_eq!(echo.contact, Some(id("1111")));
    assert_eq!(items(ECHO)[0].counterpart.as_deref(), Some("1111"));
    let Said::Echo {
        external_id,
        content,
    } = echo.said
    else {
        panic!("no echo");
    };
    assert_eq!(external_id, id("aWdfZAG1echo"));
    assert_eq!(content.text(), Some(&Text::parse("hello").unwrap()));
}

#[test]
fn a_batch_is_cut_into_raw_slices_of_each_account() {
    let items = items(BATCH);
    let seen: Vec<_> = items
        .iter()
        .map(|one| {
            (
                one.around.account.as_str(),
                one.counterpart.as_deref().unwrap(),
                one.around.envelope.clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("17841400000000001", "1111", Envelope::Messaging),
            ("17841400000000001", "2222", Envelope::Messaging),
            ("17841400000000003", "9007199254740993", Envelope::Messaging),
            ("17841400000000003", "4444", Envelope::Standby),
        ]
    );
    for item in &items {
        let raw = BATCH.get(item.slice.clone()).unwrap();
        assert!(raw.starts_with('{') && raw.ends_with('}'), "{raw}");
        serde_json::from_str::<Value>(raw).unwrap();
    }
    let three = item(&items[2].around, &BATCH.as_bytes()[items[2].slice.clone()]);
    assert_eq!(three.contact, Some(id("9007199254740993")));
    assert_eq!(three.at, Time::from_timestamp_millis(1_569_262_485_351));
}

#[test]
fn what_has_no_type_is_told_by_its_kind() {
    let all = all(UNSUPPORTED);
    let kinds: Vec<&str> = all.iter().map(kind).collect();
    assert_eq!(
        kinds,
        [
            "unknown",
            "hologram",
            "policy_enforcement",
            "response_feedback",
            "delivery",
            "message",
            "message_echo",
            "reaction",
            "read",
            "message_edit",
            "optin",
        ]
    );
    assert_eq!(all[0].contact, Some(id("1111")));
}

#[test]
fn standby_is_told_apart_and_otherwise_the_same() {
    let read = all(BATCH);
    let standby: Vec<bool> = read.iter().map(|it| it.standby).collect();
    assert_eq!(standby, [false, false, false, true]);
    assert!(matches!(read[3].said, Said::Message { .. }));
    let echo = json!({"object": "instagram", "entry": [{"id": "17841", "standby": [
        {"sender": {"id": "17841"}, "recipient": {"id": "11"}, "message": {"mid": "m", "text": "x", "is_echo": true}},
        {"sender": {"id": "11"}, "recipient": {"id": "17841"}, "postback": {"title": "x"}},
        {"sender": {"id": "11"}, "recipient": {"id": "17841"}, "read": {"mid": "m"}},
        {"sender": {"id": "11"}, "recipient": {"id": "17841"}, "delivery": {"mids": ["m"]}},
    ]}]});
    let read = all(&echo.to_string());
    assert!(
        read.iter()
            .all(|it| it.standby && it.contact == Some(id("11")))
    );
    assert!(matches!(read[0].said, Said::Echo { .. }));
    let Said::Postback { postback, .. } = &read[1].said else {
        panic!("{:?}", read[1]);
    };
    assert_eq!(
        postback.payload, None,
        "it is not told in standby (META 2.6)"
    );
    assert!(matches!(read[2].said, Said::Read { .. }));
    assert_eq!(kind(&read[3]), "delivery");
}

#[test]
fn the_dashboards_test_is_for_nobody() {
    assert_eq!(items(DASHBOARD_TEST), []);
    let numbered = DASHBOARD_TEST.replace(r#""id":"0""#, r#""id":0"#);
    assert_eq!(items(&numbered), []);
}

#[test]
fn a_message_in_changes_is_a_message() {
    let body = DASHBOARD_TEST.replace(r#""id":"0""#, r#""id":"23245""#);
    let read = only(&body);
    assert!(matches!(read.said, Said::Message { .. }));
    assert_eq!(read.contact, Some(id("12334")));
    assert_eq!(read.at, Time::from_timestamp(1_527_459_824, 0));
    assert_eq!(items(&body)[0].counterpart.as_deref(), Some("12334"));

    let seen = json!({"object": "instagram", "entry": [{"id": "1", "changes": [
        {"field": "messaging_seen", "value": {"sender": {"id": "11"}, "read": {"mid": "m"}}},
        {"field": "standby", "value": {"sender": {"id": "11"}, "message": {"mid": "m", "text": "x"}}},
        {"field": "messaging_seen", "value": {"timestamp": 1}},
        {"field": "messaging_seen", "value": "x"},
        {"value": {}},
    ]}]});
    let read = all(&seen.to_string());
    assert!(matches!(read[0].said, Said::Read { .. }) && !read[0].standby);
    assert!(matches!(read[1].said, Said::Message { .. }) && read[1].standby);
    let kinds: Vec<&str> = read.iter().skip(2).map(kind).collect();
    assert_eq!(kinds, ["messaging_seen", "messaging_seen", "unknown"]);
}
