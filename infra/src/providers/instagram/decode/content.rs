use domain::model::message::{
    AdContext, Attachment, AttachmentKind, Content, Context, Inbound, Referral, Referring, ReplyTo,
    Text,
};
use serde_json::value::RawValue;

use super::fields::Fields;
use super::unsupported::word;

/// What an attachment's payload may have that is read: anything else of it is kept as it came.
const READ: [&str; 5] = ["url", "title", "id", "ig_post_media_id", "reel_video_id"];

/// What a message says (META 2.6); as it came when it says nothing that has a type.
pub(super) fn content(message: &Fields<'_>, raw: &RawValue) -> Content {
    let text = message.text("text").and_then(|text| Text::parse(text).ok());
    let attachments = message.list("attachments").into_iter();
    let attachments: Vec<Attachment> = attachments.map(attachment).collect();
    let to = context(message);
    if to != Context::default() {
        return Content::Inbound(Box::new(Inbound::Referring(Referring {
            text,
            attachments,
            to,
        })));
    }
    match (text, attachments.is_empty()) {
        (text, false) => Content::Media { text, attachments },
        (Some(text), true) => Content::Text(text),
        (None, true) => Content::Raw {
            json: raw.get().to_owned(),
        },
    }
}

fn attachment(raw: &RawValue) -> Attachment {
    let read = Fields::of(raw.get());
    let kind = read.as_ref().and_then(|read| read.word("type"));
    let kind = AttachmentKind::of(&word(kind.as_deref()));
    let Some(payload) = read.as_ref().and_then(|read| read.object("payload")) else {
        let json = read.is_none().then(|| raw.get().to_owned());
        return Attachment {
            json,
            ..Attachment::new(kind, None)
        };
    };
    let id = ["ig_post_media_id", "reel_video_id", "id"];
    let more = payload.names().any(|name| !READ.contains(&name));
    let json = read.and_then(|read| read.raw("payload"));
    Attachment {
        kind,
        url: payload.word("url"),
        title: payload.text("title"),
        external_id: id.into_iter().find_map(|name| payload.word(name)),
        json: json.filter(|_| more).map(|json| json.get().to_owned()),
    }
}

fn context(message: &Fields<'_>) -> Context {
    Context {
        quick_reply: message
            .object("quick_reply")
            .map(|tapped| tapped.text("payload").unwrap_or_default()),
        reply_to: message.object("reply_to").as_ref().and_then(reply_to),
        referral: message.object("referral").as_ref().map(referral),
        own: message.flag("is_self"),
    }
}

fn reply_to(reply: &Fields<'_>) -> Option<ReplyTo> {
    if let Some(story) = reply.object("story") {
        return Some(ReplyTo::Story {
            external_id: story.id("id"),
            url: story.text("url"),
            link: story.text("link_sticker_url"),
        });
    }
    Some(ReplyTo::Message {
        external_id: reply.id("mid")?,
        own: reply.flag("is_self_reply"),
    })
}

/// Where a contact came from: beside a message, within a postback, or by itself.
pub(super) fn referral(referral: &Fields<'_>) -> Referral {
    let product = referral.object("product");
    let shown = referral.object("ads_context_data");
    Referral {
        reference: referral.text("ref"),
        source: referral.word("source"),
        kind: referral.word("type"),
        ad: referral.word("ad_id"),
        product: product.and_then(|product| product.word("id")),
        shown: shown.map(|shown| {
            Box::new(AdContext {
                title: shown.text("ad_title"),
                photo_url: shown.text("photo_url"),
                video_url: shown.text("video_url"),
                post: shown.word("post_id"),
                product: shown.word("product_id"),
                flow: shown.word("flow_id"),
            })
        }),
    }
}
