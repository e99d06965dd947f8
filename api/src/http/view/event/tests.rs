use domain::model::conversation::{Contact, ContactId};
use domain::model::endpoint::Payload;
use domain::model::event::{
    Audience, Event, EventId, Fact, Flags, MessageFact, UnsupportedReceived,
};
use domain::model::message::{Content, ContentId, MessageId, Text};
use domain::model::shared::{ExternalId, Time};
use domain::model::workspace::{Mode, WorkspaceId};
use domain::port::render::Render as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::http::CodePages;
use crate::http::view::Media;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn event(data: FactData) -> Event {
    Event {
        workspace: WorkspaceId::from_uuid(uuid(1)),
        position: 7,
        fact: Fact {
            id: EventId::from_uuid(uuid(2)),
            at: Time::from_timestamp_millis(1_763_600_000_123).unwrap(),
            channel: None,
            conversation: None,
            contact: None,
            audience: Audience::All,
            flags: Flags::default(),
            data,
        },
    }
}

fn at() -> Addresses {
    Addresses {
        pages: CodePages::sample(),
        media: Media::sample(Time::from_timestamp(100, 0).unwrap()),
    }
}

fn rendered(event: &Event, told: &Told) -> Value {
    let body = Rendered(at()).event(event, told, Payload::Full);
    assert_eq!(
        body,
        serde_json::to_vec(&Shown::of(event, told, &at())).unwrap()
    );
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn an_envelope_says_who_when_where_and_what() {
    let fact = MessageFact {
        message: MessageId::from_uuid(uuid(3)),
        content: ContentId::from_uuid(uuid(4)),
    };
    let told = Told {
        mode: Some(Mode::Test),
        contact: Some(Contact::seen(
            ContactId::from_uuid(uuid(5)),
            WorkspaceId::from_uuid(uuid(1)),
            domain::model::channel::ChannelId::from_uuid(uuid(6)),
            ExternalId::parse("1789").unwrap(),
            Time::from_timestamp_millis(0).unwrap(),
        )),
        content: Some(Content::Text(Text::parse("hello").unwrap())),
        ..Told::default()
    };

    let body = rendered(&event(FactData::MessageReceived(fact)), &told);

    assert_eq!(body["type"], "message.received");
    assert_eq!(body["timestamp"], "2025-11-20T00:53:20.123Z");
    assert_eq!(body["position"], 7);
    assert_eq!(body["mode"], "test");
    assert_eq!(body["contact"]["external_id"], "1789");
    assert_eq!(body["data"]["kind"], "text");
    assert_eq!(
        body["data"]["content"],
        json!({"type": "text", "text": "hello"})
    );
    assert!(
        body["data"]["message_id"]
            .as_str()
            .unwrap()
            .starts_with("msg_")
    );
}

#[test]
fn what_has_no_type_is_told_as_it_came() {
    let fact = UnsupportedReceived {
        kind: "reaction".to_owned(),
        content: ContentId::from_uuid(uuid(4)),
    };
    let told = |json: &str| Told {
        content: Some(Content::Raw {
            json: json.to_owned(),
        }),
        ..Told::default()
    };
    let event = event(FactData::UnsupportedReceived(fact));

    // a number beyond what a double holds comes through whole
    let body = String::from_utf8(Rendered(at()).event(
        &event,
        &told("{\"id\": 28978671838402975001}"),
        Payload::Full,
    ))
    .unwrap();
    assert!(body.contains("28978671838402975001"), "{body}");
    assert_eq!(rendered(&event, &told("{broken"))["data"]["raw"], "{broken");
    assert_eq!(
        rendered(&event, &Told::default())["data"]["raw"],
        Value::Null
    );
}
