use domain::model::message::{
    AdContext, Content, Context, Inbound, Referral, Referring, ReplyTo, Text,
};
use serde_json::value::RawValue;

use super::super::wire::Word;
use super::attachment::attachments;
use super::fields::Fields;
use super::parties;

/// What a message says (META 2.6); as it came when it says nothing that has a type.
pub(super) fn content(message: &Fields<'_>, raw: &RawValue) -> Content {
    let text = message.text("text").and_then(|text| Text::parse(text).ok());
    let attachments = attachments(message);
    let to = context(message, text.is_some());
    let refers = to.quick_reply.is_some() || to.reply_to.is_some() || to.referral.is_some();
    if text.is_none() && attachments.is_empty() && !refers && !to.own {
        return Content::Raw {
            json: raw.get().to_owned(),
        };
    }
    if to != Context::default() {
        return Content::Inbound(Box::new(Inbound::Referring(Referring {
            text,
            attachments,
            to,
        })));
    }
    match text {
        Some(text) if attachments.is_empty() => Content::Text(text),
        text => Content::Media { text, attachments },
    }
}

fn context(message: &Fields<'_>, text: bool) -> Context {
    let read = |name: &str, raw: &RawValue| match name {
        "mid" | "attachments" => true,
        "text" => text,
        "is_echo" | "is_deleted" | "is_self" => is_flag(raw),
        "is_unsupported" => raw.get() == "false",
        "app_id" => is_word(raw),
        "quick_reply" => read_whole(raw, |name, raw| name == "payload" && is_text(raw)),
        "reply_to" => is_reply(raw),
        "referral" => is_referral(raw),
        _ => false,
    };
    Context {
        quick_reply: message
            .object("quick_reply")
            .map(|tapped| tapped.text("payload").unwrap_or_default()),
        reply_to: message.object("reply_to").as_ref().and_then(reply_to),
        referral: message.object("referral").as_ref().map(referral),
        own: message.flag("is_self"),
        app: message.word("app_id"),
        more: message.unread(read),
    }
}

fn is_flag(raw: &RawValue) -> bool {
    matches!(raw.get(), "true" | "false" | "\"true\"" | "\"false\"")
}

pub(super) fn is_word(raw: &RawValue) -> bool {
    Word::of(raw).0.is_some()
}

pub(super) fn is_text(raw: &RawValue) -> bool {
    serde_json::from_str::<String>(raw.get()).is_ok()
}

/// Whether it is an object of which nothing is left when all that passes was read.
pub(super) fn read_whole(raw: &RawValue, read: impl Fn(&str, &RawValue) -> bool) -> bool {
    Fields::of(raw.get()).is_some_and(|fields| fields.all().all(|(name, raw)| read(name, raw)))
}

fn is_reply(raw: &RawValue) -> bool {
    let of_story = |name: &str, raw: &RawValue| match name {
        "id" => parties::external(Word::of(raw).as_deref()).is_some(),
        "url" | "link_sticker_url" => is_text(raw),
        _ => false,
    };
    let of_message = |name: &str, raw: &RawValue| match name {
        "mid" => parties::external(Word::of(raw).as_deref()).is_some(),
        "is_self_reply" => is_flag(raw),
        _ => false,
    };
    read_whole(raw, |name, raw| {
        name == "story" && read_whole(raw, of_story)
    }) || read_whole(raw, of_message)
}

fn is_referral(raw: &RawValue) -> bool {
    let of_ad = |name: &str, raw: &RawValue| match name {
        "ad_title" | "photo_url" | "video_url" => is_text(raw),
        "post_id" | "product_id" | "flow_id" => is_word(raw),
        _ => false,
    };
    read_whole(raw, |name, raw| match name {
        "ref" => is_text(raw),
        "source" | "type" | "ad_id" => is_word(raw),
        "product" => read_whole(raw, |name, raw| name == "id" && is_word(raw)),
        "ads_context_data" => read_whole(raw, of_ad),
        _ => false,
    })
}

fn reply_to(reply: &Fields<'_>) -> Option<ReplyTo> {
    if let Some(story) = reply.object("story") {
        return Some(ReplyTo::Story {
            external_id: story.id("id"),
            url: story.text("url"),
            link: story.text("link_sticker_url"),
            withheld: false,
        });
    }
    Some(ReplyTo::Message {
        external_id: reply.id("mid")?,
        own: reply.flag("is_self_reply"),
        known: None,
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
