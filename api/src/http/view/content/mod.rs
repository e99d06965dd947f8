mod sent;

use domain::model::message::{Attachment, Content, Context, MessageFile, Quoted, ReplyTo};
use domain::model::shared::Time;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::media::Brought;
use super::{ReferralView, external, raw, time, words};
use sent::sent;
pub use sent::{ButtonView, CardView, ImageView, OfferedView, ProductView};

/// What a message says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Content)]
pub struct ContentView {
    /// `text`, `media`, `list` (several that are sent one after the other), `unsupported`, or `unsent` when it was taken back: then nothing of it is kept.
    /// What is sent may also be `images`, `sticker`, `post`, `cards`, `buttons` or `products`.
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
    /// Answers to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    quick_replies: Option<Vec<OfferedView>>,
    /// Pictures that are shown together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    images: Option<Vec<ImageView>>,
    /// The sticker: `heart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    sticker: Option<&'static str>,
    /// Instagram's id of a post of the account's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    post_id: Option<String>,
    /// Cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    cards: Option<Vec<CardView>>,
    /// Buttons below the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    buttons: Option<Vec<ButtonView>>,
    /// Products of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    products: Option<Vec<ProductView>>,
    /// What is said in place of what the account cannot send.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    fallback_text: Option<String>,
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
    #[schema(value_type = Option<Value>, example = json!(null))]
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
    /// Whether its file can be had at `url`: `available`, `withheld` by the channel's `withhold_media`, `expired`, or
    /// `unsupported` when Instagram gives none.
    #[schema(schema_with = file_status)]
    status: &'static str,
    /// Whether Instagram gives another URL when this one has expired: `media_url` asks for it. Files of stories and of shared
    /// posts are told once.
    #[schema(example = true)]
    refreshable: bool,
    /// Where it is; Instagram lets the URL expire.
    #[schema(example = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1")]
    url: Option<String>,
    /// Until when `url` is good, when it says so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-24T10:00:00.000Z")]
    expires_at: Option<String>,
    /// A link of ours to the same file, of a message that was received: it needs no key, is passed on from Instagram and
    /// kept nowhere, and answers 410 when the file is gone, the message was taken back, or after a day (`media.link_hours`).
    /// Reading the message again shows a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://gramway.example/media/AQGTq0Vn")]
    media_url: Option<String>,
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
    #[schema(value_type = Option<Value>, example = json!(null))]
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
    /// The message, when it was on record here as the answer came or was sent. It may have been taken back since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    message_id: Option<String>,
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
    /// Whether it can be had, as of attachments: `withheld` when the channel withholds stories.
    #[schema(schema_with = file_status)]
    status: Option<&'static str>,
    /// Where it is, for as long as it is.
    #[schema(example = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1")]
    url: Option<String>,
    /// A link of ours to it, for as long as it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://gramway.example/media/AQGTq0Vn")]
    media_url: Option<String>,
    /// Where its link sticker leads.
    #[schema(example = json!(null))]
    link: Option<String>,
}

fn file_status() -> Schema {
    words(Attachment::STATUS)
}

impl AttachmentView {
    /// The attachment at this place of a message. Where nothing was brought, its sender has the file.
    fn of(index: usize, attachment: &Attachment, brought: Option<&Brought<'_>>) -> Self {
        let now = brought.map_or(Time::UNIX_EPOCH, |brought| brought.now);
        let file = u16::try_from(index).ok().map(MessageFile::Attachment);
        let link = brought.zip(file).filter(|_| attachment.url.is_some());
        let expires_at = brought.and_then(|_| attachment.expires_at());
        Self {
            r#type: attachment.kind.as_str().to_owned(),
            status: attachment.status(now),
            refreshable: attachment.is_refreshable(),
            url: attachment.url.clone(),
            expires_at: expires_at.map(time),
            media_url: link.map(|(brought, file)| brought.link(file)),
            title: attachment.title.clone(),
            external_id: attachment.external_id.clone(),
            raw: attachment.json.clone().map(raw),
        }
    }
}

impl ReplyToView {
    fn of(reply: &ReplyTo, brought: Option<&Brought<'_>>) -> Self {
        let now = brought.map_or(Time::UNIX_EPOCH, |brought| brought.now);
        match reply {
            ReplyTo::Message {
                external_id: id,
                own,
                known,
            } => Self {
                message_id: known.map(|id| id.to_string()),
                external_id: Some(id.to_string()),
                own: Some(*own),
                story: None,
            },
            ReplyTo::Story {
                external_id: id,
                url,
                link,
                withheld: _,
            } => Self {
                message_id: None,
                external_id: None,
                own: None,
                story: Some(StoryView {
                    external_id: external(id.as_ref()),
                    status: reply.story_status(now),
                    url: url.clone(),
                    media_url: brought
                        .filter(|_| url.is_some())
                        .map(|brought| brought.link(MessageFile::Story)),
                    link: link.clone(),
                }),
            },
        }
    }
}

impl From<&Quoted> for ReplyToView {
    fn from(quoted: &Quoted) -> Self {
        Self {
            message_id: Some(quoted.message.to_string()),
            external_id: Some(quoted.external_id.to_string()),
            own: None,
            story: None,
        }
    }
}

/// What is said by itself: its files are where they are.
impl From<&Content> for ContentView {
    fn from(content: &Content) -> Self {
        Self::of(content, None)
    }
}

impl ContentView {
    /// What is sent, or what a message says that brought these files.
    pub(super) fn of(content: &Content, brought: Option<&Brought<'_>>) -> Self {
        if let Content::Outbound(it) = content {
            let fallback = it.fallback.as_ref();
            return Self {
                reply_to: it.reply_to.as_ref().map(ReplyToView::from),
                fallback_text: fallback.map(|text| text.as_str().to_owned()),
                ..Self::of(&it.says, brought)
            };
        }
        let attachments = content.attachments().iter();
        let (kind, sent) = sent(content);
        let (mut json, mut items) = (None, vec![]);
        if let Content::Raw { json: said } = content {
            json = Some(said.clone());
        }
        if let Content::List(members) = content {
            items = members.iter().map(|it| Self::of(it, None)).collect();
        }
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
            attachments: attachments
                .enumerate()
                .map(|(index, it)| AttachmentView::of(index, it, brought))
                .collect(),
            items,
            quick_replies: sent.quick_replies,
            images: sent.images,
            sticker: sent.sticker,
            post_id: sent.post_id,
            cards: sent.cards,
            buttons: sent.buttons,
            products: sent.products,
            fallback_text: None,
            quick_reply: quick_reply.map(|payload| QuickReplyView { payload }),
            reply_to: reply_to.as_ref().map(|it| ReplyToView::of(it, brought)),
            referral: referral.as_ref().map(ReferralView::from),
            own,
            app_id: app,
            raw: json.or(more).map(raw),
        }
    }
}
