use domain::model::message::{
    AdContext, Button, Buttons, Card, Cards, Choice, Comment, Context, Images, Inbound, MessageId,
    Optin, Outbound, Post, Postback, Press, Products, QuickReply, Quoted, Reaction, Referral,
    Referring, ReplyTo, Sticker,
};
use domain::model::shared::{ExternalId, Time};
use uuid::Uuid;

use super::*;

fn text() -> Text {
    Text::parse("hé\u{0}llo").unwrap()
}

fn own(word: &str) -> String {
    word.to_owned()
}

fn id(text: &str) -> ExternalId {
    ExternalId::parse(text).unwrap()
}

fn referral() -> Referral {
    Referral {
        reference: Some(own("abc")),
        source: Some(own("ADS")),
        kind: Some(own("OPEN_THREAD")),
        ad: Some(own("6045")),
        product: Some(own("17")),
        shown: Some(Box::new(AdContext {
            title: Some(own("Sale")),
            photo_url: Some(own("https://x/p")),
            video_url: None,
            post: Some(own("1")),
            product: Some(own("2")),
            flow: Some(own("3")),
        })),
    }
}

fn inbound() -> Vec<Inbound> {
    let referring = |reply_to| {
        Inbound::Referring(Referring {
            text: Some(text()),
            attachments: vec![Attachment {
                withheld: false,
                kind: AttachmentKind::Other("ig_post".to_owned()),
                url: Some(own("https://x/y")),
                title: Some(own("caption")),
                external_id: Some(own("1790")),
                json: Some(own("{\"a\":1}")),
            }],
            to: Context {
                quick_reply: Some(own("RED")),
                reply_to: Some(reply_to),
                referral: Some(referral()),
                own: true,
                app: Some(own("28978671838402975")),
                more: Some(own("{\"from_the_future\":1}")),
            },
        })
    };
    vec![
        referring(ReplyTo::Message {
            external_id: id("m"),
            own: true,
            known: None,
        }),
        referring(ReplyTo::Message {
            external_id: id("m"),
            own: false,
            known: Some(MessageId::from_uuid(Uuid::from_u128(7))),
        }),
        referring(ReplyTo::Story {
            external_id: Some(id("s")),
            url: Some(own("https://x/s")),
            link: None,
            withheld: false,
        }),
        referring(ReplyTo::Story {
            external_id: Some(id("s")),
            url: None,
            link: None,
            withheld: true,
        }),
        Inbound::Postback(Postback {
            title: Some(own("Help")),
            payload: None,
            referral: Some(referral()),
            own: true,
        }),
        Inbound::Referral(referral()),
        Inbound::Optin(Optin {
            kind: Some(own("notification_messages")),
            payload: Some(own("p")),
            token: Some(own("t")),
            frequency: Some(own("DAILY")),
            expires_at: Time::from_timestamp_millis(1_790_000_000_123),
            json: "{}".to_owned(),
        }),
        Inbound::Reaction(Reaction {
            name: Some(own("love")),
            emoji: Some(own("❤")),
        }),
        Inbound::Comment(Comment {
            text: Some(own("nice")),
            username: Some(own("alice")),
            self_id: Some(own("17890")),
            ad_title: None,
            more: Some(own(r#"{"mood":1}"#)),
        }),
        Inbound::Note("to you".to_owned()),
    ]
}

fn sent() -> Vec<Content> {
    let buttons = vec![
        Button {
            title: own("Open"),
            press: Press::Open(own("https://x/y")),
        },
        Button {
            title: own("Tell"),
            press: Press::Postback(own("TOLD")),
        },
    ];
    let card = Card {
        title: own("One"),
        subtitle: Some(own("first")),
        image_url: Some(own("https://x/1.png")),
        url: Some(own("https://x/1")),
        buttons: buttons.clone(),
    };
    let bare = Card {
        title: own("Two"),
        subtitle: None,
        image_url: None,
        url: None,
        buttons: vec![],
    };
    let heart = Content::Sticker(Sticker::Heart);
    vec![
        heart.clone(),
        Content::Post(Post { id: id("1790") }),
        Content::Images(Images {
            urls: vec![own("https://x/1"), own("https://x/2")],
        }),
        Content::Cards(Cards {
            cards: vec![card, bare],
        }),
        Content::Buttons(Buttons {
            text: text(),
            buttons,
        }),
        Content::Products(Products {
            ids: vec![id("1"), id("2")],
        }),
        Content::Choice(Choice {
            text: text(),
            replies: vec![QuickReply {
                title: own("Red"),
                payload: own("RED"),
            }],
        }),
        Content::Outbound(Box::new(Outbound {
            says: Content::List(vec![heart.clone(), Content::Text(text())]),
            reply_to: Some(Quoted {
                message: "msg_01jd2v7q7hf8mrk0e4w0z3n5tb".parse().unwrap(),
                external_id: id("mid"),
            }),
            fallback: Some(text()),
        })),
        Content::Outbound(Box::new(Outbound {
            says: heart,
            reply_to: None,
            fallback: None,
        })),
    ]
}

#[test]
fn what_is_written_is_read() {
    let mut all = vec![
        Content::Text(text()),
        Content::List(vec![Content::Text(text()), Content::Text(text())]),
        Content::Media {
            text: Some(text()),
            attachments: vec![
                Attachment::new(AttachmentKind::Image, Some(own("https://x/y"))),
                Attachment::new(AttachmentKind::Other("reel".to_owned()), None),
            ],
        },
        Content::Raw {
            json: "{ \"a\": 1 }".to_owned(),
        },
        Content::Unsent,
    ];
    all.extend(sent());
    all.extend(
        inbound()
            .into_iter()
            .map(|it| Content::Inbound(Box::new(it))),
    );
    for content in all {
        let written = serde_json::to_vec(&ContentData::of(&content)).unwrap();
        let read: ContentData = serde_json::from_slice(&written).unwrap();
        assert_eq!(read.read(), Some(content));
    }
}
