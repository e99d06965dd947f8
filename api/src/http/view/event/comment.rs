use std::collections::BTreeMap;

use domain::model::event::{CommentReceived, InsightReceived, MentionReceived};
use domain::model::message::{Comment, Inbound};
use domain::port::store::Told;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::super::{external, raw};
use super::{as_it_came, inbound};

/// Somebody commented on a post or a live broadcast.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommentEventData)]
pub(crate) struct CommentData {
    /// `comment`, or `live_comment` when it was said during a live broadcast.
    #[schema(example = "comment")]
    kind: &'static str,
    /// Its id: a private reply names it, `GET /v1/comments/{id}` shows it.
    #[schema(example = "cmt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    comment_id: Option<String>,
    /// Instagram's id of it.
    #[schema(example = "17900000000000001")]
    external_id: String,
    /// Instagram's id of the comment that it answers.
    #[schema(example = json!(null))]
    parent_id: Option<String>,
    /// What it says.
    #[schema(example = "Is it still there?")]
    text: Option<String>,
    /// Who wrote it.
    from: CommenterView,
    /// What it stands below.
    media: CommentedView,
    /// `true` when it was said during a live broadcast.
    #[schema(example = false)]
    live: bool,
    /// `true` when the account wrote it itself: an answer to it would be answered again.
    #[schema(example = false)]
    own: bool,
    /// What else Instagram says of it and has no type yet, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>, example = json!(null))]
    raw: Option<Box<RawValue>>,
}

/// Who wrote a comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Commenter)]
pub(crate) struct CommenterView {
    /// The Instagram-scoped id.
    #[schema(example = "1789000000000001")]
    external_id: Option<String>,
    /// The handle.
    #[schema(example = "alice")]
    username: Option<String>,
    /// The account's own Instagram-scoped id, which Instagram says of the account's own comments alone.
    #[schema(example = json!(null))]
    self_external_id: Option<String>,
}

/// What a comment stands below.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommentedMedia)]
pub(crate) struct CommentedView {
    /// Instagram's id of it.
    #[schema(example = "17900000000000002")]
    external_id: Option<String>,
    /// Instagram's word for what it is: `FEED`, `AD`, `REELS`, …
    #[schema(example = "FEED")]
    product_type: Option<String>,
    /// The ad.
    #[schema(example = json!(null))]
    ad_id: Option<String>,
    /// The ad's title.
    #[schema(example = json!(null))]
    ad_title: Option<String>,
    /// What the ad advertises.
    #[schema(example = json!(null))]
    original_id: Option<String>,
}

/// The account was mentioned in a post or a comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentionEventData)]
pub(crate) struct MentionData {
    /// `comment` or `caption`.
    #[schema(example = "comment")]
    kind: &'static str,
    /// Instagram's id of the post.
    #[schema(example = "17900000000000002")]
    media_id: Option<String>,
    /// Instagram's id of the comment; null when the caption mentions it.
    #[schema(example = "17900000000000001")]
    comment_id: Option<String>,
    /// What else Instagram says of it and has no type yet, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>, example = json!(null))]
    raw: Option<Box<RawValue>>,
}

/// The figures of a story that ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InsightEventData)]
pub(crate) struct InsightData {
    /// What kind of event it is, for filters.
    #[schema(example = "story")]
    kind: &'static str,
    /// Instagram's id of the story.
    #[schema(example = "17900000000000002")]
    media_id: Option<String>,
    /// The figures, by Instagram's words; -1 when there were too few viewers.
    #[schema(example = json!({"impressions": 444, "reach": 44, "replies": 0}))]
    metrics: BTreeMap<String, i64>,
    /// What else Instagram says of it and has no type yet, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>, example = json!(null))]
    raw: Option<Box<RawValue>>,
}

impl CommentData {
    pub(super) fn of(fact: &CommentReceived, told: &Told) -> Self {
        let comment = if let Some(Inbound::Comment(it)) = inbound(told) {
            it.clone()
        } else {
            Comment::default()
        };
        let about = &fact.about;
        Self {
            kind: if about.live {
                "live_comment"
            } else {
                "comment"
            },
            comment_id: fact.comment.map(|id| id.to_string()),
            external_id: about.external_id.to_string(),
            parent_id: external(about.parent.as_ref()),
            text: comment.text,
            from: CommenterView {
                external_id: external(about.from.as_ref()),
                username: comment.username,
                self_external_id: comment.self_id,
            },
            media: CommentedView {
                external_id: external(about.media.as_ref()),
                product_type: about.product_type.clone(),
                ad_id: external(about.ad.as_ref()),
                ad_title: comment.ad_title,
                original_id: external(about.original_media.as_ref()),
            },
            live: about.live,
            own: fact.own,
            raw: comment.more.map(raw),
        }
    }
}

impl MentionData {
    pub(super) fn of(fact: &MentionReceived, told: &Told) -> Self {
        Self {
            kind: if fact.comment.is_some() {
                "comment"
            } else {
                "caption"
            },
            media_id: external(fact.media.as_ref()),
            comment_id: external(fact.comment.as_ref()),
            raw: as_it_came(told),
        }
    }
}

impl InsightData {
    pub(super) fn of(fact: &InsightReceived, told: &Told) -> Self {
        Self {
            kind: "story",
            media_id: external(fact.media.as_ref()),
            metrics: fact.metrics.clone(),
            raw: as_it_came(told),
        }
    }
}
