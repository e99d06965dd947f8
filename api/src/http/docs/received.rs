//! What contacts and Instagram say, an example of each.

use domain::model::message::{
    AdContext, Attachment, AttachmentKind, Content, Context, Inbound, Referral, Referring, ReplyTo,
    Text,
};
use domain::model::shared::ExternalId;
use serde_json::Value;

use crate::http::view::ContentView;

const FILE: &str = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1";
const LINK: &str = "https://gramway.example/media/AQGTq0Vn";

/// What messages may say that are received, beside text alone, by name: the kind, but for what has none of its own (META 2.6).
pub(super) fn contents() -> Vec<(&'static str, Content)> {
    vec![
        ("image", files(&["image"])),
        ("video", files(&["video"])),
        ("audio", files(&["audio"])),
        ("file", files(&["file"])),
        ("mixed", files(&["image", "video"])),
        ("share", shared("ig_post")),
        ("reel", shared("ig_reel")),
        ("sticker", bare("like_heart", None)),
        ("ephemeral", bare("ephemeral", None)),
        (
            "template",
            bare("template", Some(r#"{"generic":{"elements":[]}}"#)),
        ),
        ("quote", words("Yes, that one", quote())),
        ("story_reply", words("Nice!", story())),
        ("quick_reply", words("Red", tapped())),
        ("product", words("Is it still there?", from(of_product()))),
        ("ad_referral", words("How much is it?", from(of_ad()))),
        ("referral", words("Hello", from(of_link()))),
        (
            "unsupported",
            Content::Raw {
                json: r#"{"mid":"aWdfZAG1faXRlbToxOklHTWVzc2FnZA","is_unsupported":true}"#
                    .to_owned(),
            },
        ),
        ("unsent", Content::Unsent),
    ]
}

/// The account is mentioned in a story.
pub(super) fn mention() -> Content {
    files(&["story_mention"])
}

/// How it is shown, with links to its files.
pub(super) fn shown(content: &Content) -> Value {
    let mut shown = serde_json::to_value(ContentView::from(content)).unwrap_or_default();
    if let Some(files) = shown.get_mut("attachments").and_then(Value::as_array_mut) {
        files.iter_mut().for_each(link);
    }
    if let Some(story) = shown.pointer_mut("/reply_to/story") {
        link(story);
    }
    shown
}

fn link(file: &mut Value) {
    if file.get("url").is_some_and(Value::is_string) {
        super::set(file, "media_url", LINK.into());
    }
}

fn files(kinds: &[&str]) -> Content {
    let file = |word: &&str| Attachment::new(AttachmentKind::of(word), Some(FILE.to_owned()));
    Content::Media {
        text: None,
        attachments: kinds.iter().map(file).collect(),
    }
}

/// A post or a reel.
fn shared(word: &str) -> Content {
    let post = Attachment {
        title: Some("New in: the blue one".to_owned()),
        external_id: Some("17900000000000001".to_owned()),
        ..Attachment::new(AttachmentKind::of(word), Some(FILE.to_owned()))
    };
    Content::Media {
        text: None,
        attachments: vec![post],
    }
}

/// What has no file, with what else is said of it.
fn bare(word: &str, json: Option<&str>) -> Content {
    let one = Attachment {
        json: json.map(str::to_owned),
        ..Attachment::new(AttachmentKind::of(word), None)
    };
    Content::Media {
        text: None,
        attachments: vec![one],
    }
}

fn words(text: &str, to: Context) -> Content {
    Content::Inbound(Box::new(Inbound::Referring(Referring {
        text: Text::parse(text).ok(),
        attachments: vec![],
        to,
    })))
}

fn quote() -> Context {
    let quoted = ExternalId::parse("aWdfZAG1faXRlbToxOklHTWVzc2FnZB").ok();
    Context {
        reply_to: quoted.map(|external_id| ReplyTo::Message {
            external_id,
            own: false,
            known: None,
        }),
        ..Context::default()
    }
}

fn story() -> Context {
    Context {
        reply_to: Some(ReplyTo::Story {
            external_id: ExternalId::parse("17900000000000001").ok(),
            url: Some(FILE.to_owned()),
            link: None,
            withheld: false,
        }),
        ..Context::default()
    }
}

fn tapped() -> Context {
    Context {
        quick_reply: Some("PICK_RED".to_owned()),
        ..Context::default()
    }
}

fn from(referral: Referral) -> Context {
    Context {
        referral: Some(referral),
        ..Context::default()
    }
}

fn of_product() -> Referral {
    Referral {
        product: Some("7410001".to_owned()),
        ..Referral::default()
    }
}

fn of_ad() -> Referral {
    Referral {
        reference: Some("summer-sale".to_owned()),
        source: Some("ADS".to_owned()),
        kind: Some("OPEN_THREAD".to_owned()),
        ad: Some("6045000000001".to_owned()),
        product: None,
        shown: Some(Box::new(AdContext {
            title: Some("Summer sale".to_owned()),
            photo_url: Some("https://lookaside.fbsbx.com/ad.jpg".to_owned()),
            ..AdContext::default()
        })),
    }
}

fn of_link() -> Referral {
    Referral {
        reference: Some("summer-sale".to_owned()),
        source: Some("SHORTLINKS".to_owned()),
        kind: Some("OPEN_THREAD".to_owned()),
        ..Referral::default()
    }
}
