use domain::model::message::{Attachment, Content, Context, ReplyTo};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{ReferralView, external, raw, words};

/// What a message says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Content)]
pub struct ContentView {
    /// `text`, `media`, `list` (several that are sent one after the other), `unsupported`, or `unsent` when it was taken back: then nothing of it is kept.
    #[schema(example = "text")]
    r#type: &'static str,
    /// What was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Is the blue one still there?")]
    text: Option<String>,
    /// Pictures, videos, voice messages, files, shared posts, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentView>,
    /// The members of a list, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion, example = json!([]))]
    items: Vec<Self>,
    /// The quick reply that was tapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    quick_reply: Option<QuickReplyView>,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyToView>,
    /// Where the contact came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    referral: Option<ReferralView>,
    /// `true` when the account wrote to itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(example = false)]
    own: bool,
    /// The app that wrote it for the account, when Instagram says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    app_id: Option<String>,
    /// What has no type yet, as Instagram sent it: all of an unsupported message, or what else one says that has a type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!(null))]
    raw: Option<Box<RawValue>>,
}

/// One attachment. The file stays at Instagram.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentView {
    /// `image`, `video`, `audio`, `file`, or Instagram's own word: `ig_post`, `ig_reel`, `story_mention`, `ephemeral`,
    /// `like_heart`, `template`, …
    #[schema(example = "image")]
    r#type: String,
    /// Whether its file can be had: `available`, `withheld` by the channel's `withhold_media`, or `unsupported` when
    /// Instagram gives none.
    #[schema(schema_with = file_status)]
    status: &'static str,
    /// Whether Instagram gives another URL when this one has expired. Files of stories and of shared posts are told once.
    #[schema(example = true)]
    refreshable: bool,
    /// Where it is; Instagram lets the URL expire.
    #[schema(example = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1")]
    url: Option<String>,
    /// The caption of a shared post or reel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    title: Option<String>,
    /// Instagram's id of a shared post or reel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    external_id: Option<String>,
    /// What else Instagram says of it, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!(null))]
    raw: Option<Box<RawValue>>,
}

/// The quick reply that was tapped.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuickReply)]
pub struct QuickReplyView {
    /// What it carries.
    #[schema(example = "PICK_RED")]
    payload: String,
}

/// What a message answers: another message or a story.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReplyTo)]
pub struct ReplyToView {
    /// Instagram's id of the message (`mid`).
    #[schema(example = "aWdfZAG1faXRlbToxOklHTWVzc2FnZA")]
    external_id: Option<String>,
    /// Whether who answers wrote that message, too.
    #[schema(example = false)]
    own: Option<bool>,
    /// The story.
    story: Option<StoryView>,
}

/// A story of the account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Story)]
pub struct StoryView {
    /// Instagram's id of it.
    #[schema(example = "17900000000000001")]
    external_id: Option<String>,
    /// Where it is, for as long as it is.
    #[schema(example = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1")]
    url: Option<String>,
    /// Where its link sticker leads.
    #[schema(example = json!(null))]
    link: Option<String>,
}

fn file_status() -> Schema {
    words(Attachment::STATUS)
}

impl From<&Attachment> for AttachmentView {
    fn from(attachment: &Attachment) -> Self {
        Self {
            r#type: attachment.kind.as_str().to_owned(),
            status: attachment.status(),
            refreshable: attachment.is_refreshable(),
            url: attachment.url.clone(),
            title: attachment.title.clone(),
            external_id: attachment.external_id.clone(),
            raw: attachment.json.clone().map(raw),
        }
    }
}

impl From<&ReplyTo> for ReplyToView {
    fn from(reply: &ReplyTo) -> Self {
        match reply {
            ReplyTo::Message {
                external_id: id,
                own,
            } => Self {
                external_id: Some(id.to_string()),
                own: Some(*own),
                story: None,
            },
            ReplyTo::Story {
                external_id: id,
                url,
                link,
            } => Self {
                external_id: None,
                own: None,
                story: Some(StoryView {
                    external_id: external(id.as_ref()),
                    url: url.clone(),
                    link: link.clone(),
                }),
            },
        }
    }
}

impl From<&Content> for ContentView {
    fn from(content: &Content) -> Self {
        let attachments = content.attachments();
        let (kind, json) = match content {
            Content::Raw { json } => ("unsupported", Some(json.clone())),
            Content::Unsent => ("unsent", None),
            Content::List(_) => ("list", None),
            Content::Text(_) | Content::Media { .. } | Content::Inbound(_) => {
                let kind = if attachments.is_empty() {
                    "text"
                } else {
                    "media"
                };
                (kind, None)
            }
        };
        let to = content.referring().map(|it| it.to.clone());
        let Context {
            quick_reply,
            reply_to,
            referral,
            own,
            app,
            more,
        } = to.unwrap_or_default();
        Self {
            r#type: kind,
            text: content.text().map(|text| text.as_str().to_owned()),
            attachments: attachments.iter().map(AttachmentView::from).collect(),
            items: match content {
                Content::List(items) => items.iter().map(Self::from).collect(),
                Content::Text(_)
                | Content::Media { .. }
                | Content::Inbound(_)
                | Content::Raw { .. }
                | Content::Unsent => vec![],
            },
            quick_reply: quick_reply.map(|payload| QuickReplyView { payload }),
            reply_to: reply_to.as_ref().map(ReplyToView::from),
            referral: referral.as_ref().map(ReferralView::from),
            own,
            app_id: app,
            raw: json.or(more).map(raw),
        }
    }
}
