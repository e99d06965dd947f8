use std::collections::BTreeMap;

use domain::model::event::{CommentIds, InsightReceived, MentionReceived};
use domain::model::message::Comment;
use domain::port::provider::{Incoming, Said};
use serde_json::value::RawValue;

use super::super::wire::Word;
use super::content::{is_text, is_word, read_whole};
use super::fields::Fields;
use super::unsupported::{hashed, word};
use super::{is_messaging, messaging, parties};

/// Figures of a story that are read at most: Instagram sends seven.
const MOST_METRICS: usize = 64;

/// What an item of `changes[]` says (META 2.5, 2.7).
pub(super) fn item(json: &str, account: &str) -> Option<Incoming> {
    let change = Fields::of(json)?;
    let field = change.word("field");
    let field = field.as_deref();
    let value = change.raw("value").map(RawValue::get);
    if let (Some(field), Some(value)) = (field.filter(|field| is_messaging(field)), value)
        && let Some(incoming) = messaging::item(value, Some(field), account)
    {
        return Some(Incoming {
            standby: field == "standby",
            ..incoming
        });
    }
    let value = value.and_then(Fields::of);
    let read = value.as_ref().zip(field);
    let read = read.and_then(|(value, field)| said(field, value));
    let from = value.as_ref().and_then(|value| from(value));
    let (said, dedup) = read.unwrap_or_else(|| {
        let kind = word(field);
        (Said::Unsupported { kind, part: None }, None)
    });
    Some(Incoming {
        contact: parties::external(from.as_deref()),
        at: None,
        standby: false,
        dedup: dedup.unwrap_or_else(|| hashed(&[json])),
        said,
    })
}

fn said(field: &str, value: &Fields<'_>) -> Option<(Said, Option<String>)> {
    match field {
        "comments" if is_mention(value) => mention(value),
        "comments" | "live_comments" => comment(field, value),
        "mentions" => mention(value),
        "story_insights" => insight(value),
        _ => None,
    }
}

fn from(value: &Fields<'_>) -> Option<String> {
    parties::id(value.raw("from"))
}

/// The id of a comment; Facebook's documents call it `comment_id` in one place (META 2.7).
pub(super) fn comment_id(value: &Fields<'_>) -> Option<String> {
    value.word("id").or_else(|| value.word("comment_id"))
}

/// A comment is the same when its id is (META 2.3).
fn comment(field: &str, value: &Fields<'_>) -> Option<(Said, Option<String>)> {
    let external_id = parties::external(comment_id(value).as_deref())?;
    let dedup = hashed(&[field, external_id.as_str()]);
    let author = value.object("from");
    let media = value.object("media");
    let of_media = |name| media.as_ref().and_then(|media| media.id(name));
    let product_type = media.as_ref().and_then(|it| it.word("media_product_type"));
    let about = CommentIds {
        external_id,
        parent: value.id("parent_id"),
        from: parties::external(from(value).as_deref()),
        media: of_media("id"),
        product_type: product_type.map(|it| word(Some(&it))),
        ad: of_media("ad_id"),
        original_media: of_media("original_media_id"),
        live: field == "live_comments",
    };
    let comment = Comment {
        text: value.text("text"),
        username: author.as_ref().and_then(|author| author.text("username")),
        self_id: author.and_then(|author| author.word("self_ig_scoped_id")),
        ad_title: media.and_then(|media| media.text("ad_title")),
        more: value.unread(|name, raw| is_of_comment(value, name, raw)),
    };
    Some((Said::Comment { about, comment }, Some(dedup)))
}

/// Whether a field of a comment is read, all of it.
fn is_of_comment(value: &Fields<'_>, name: &str, raw: &RawValue) -> bool {
    let of_author = |name: &str, raw: &RawValue| match name {
        "id" => is_id(raw),
        "username" => is_text(raw),
        "self_ig_scoped_id" => is_word(raw),
        _ => false,
    };
    let of_media = |name: &str, raw: &RawValue| match name {
        "id" | "ad_id" | "original_media_id" => is_id(raw),
        "media_product_type" => Word::of(raw).0.is_some_and(|it| word(Some(&it)) == it),
        "ad_title" => is_text(raw),
        _ => false,
    };
    match name {
        "id" | "parent_id" => is_id(raw),
        "comment_id" => comment_id(value) == Word::of(raw).0,
        "text" => is_text(raw),
        "from" => is_id(raw) || read_whole(raw, of_author),
        "media" => read_whole(raw, of_media),
        _ => false,
    }
}

fn is_id(raw: &RawValue) -> bool {
    parties::external(Word::of(raw).as_deref()).is_some()
}

/// With Instagram Login mentions come inside `comments` (META 1b): where they are, without what a comment says.
fn is_mention(value: &Fields<'_>) -> bool {
    let says = ["id", "text"].iter().any(|name| value.word(name).is_some());
    value.id("media_id").is_some() && !says
}

fn mention(value: &Fields<'_>) -> Option<(Said, Option<String>)> {
    let (media, comment) = (value.id("media_id"), value.id("comment_id"));
    let same = [&media, &comment].map(|id| id.as_ref().map_or("", |id| id.as_str()));
    let [media_id, comment_id] = same;
    if media_id.is_empty() && comment_id.is_empty() {
        return None;
    }
    let dedup = hashed(&["mentions", media_id, comment_id]);
    let mention = MentionReceived {
        media,
        comment,
        content: None,
    };
    let more = value.unread(|name, raw| matches!(name, "media_id" | "comment_id") && is_id(raw));
    Some((Said::Mention { mention, more }, Some(dedup)))
}

fn insight(value: &Fields<'_>) -> Option<(Said, Option<String>)> {
    let figures = value.all().filter(|(name, _)| *name != "media_id");
    let metrics: BTreeMap<_, _> = figures
        .filter_map(|(name, raw)| Some((word(Some(name)), Word::of(raw).number()?)))
        .take(MOST_METRICS)
        .collect();
    let more = value.unread(|name, raw| match name {
        "media_id" => is_id(raw),
        _ => metrics.get(name).copied() == Word::of(raw).number() && metrics.contains_key(name),
    });
    if metrics.is_empty() {
        return None;
    }
    let media = value.id("media_id");
    let insight = InsightReceived {
        media,
        metrics,
        content: None,
    };
    Some((Said::Insight { insight, more }, None))
}
