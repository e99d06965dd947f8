use crate::model::shared::{ExternalId, Time};

use super::{Attachment, AttachmentKind, Text};
use crate::model::message::MessageId;

/// What only a contact or Instagram says: nobody can send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// A message that refers to something.
    Referring(Referring),
    /// A button, an ice breaker or an item of the menu was tapped.
    Postback(Postback),
    /// A link to the conversation was followed.
    Referral(Referral),
    /// The contact wants to be written to.
    Optin(Optin),
    /// How the contact reacted.
    Reaction(Reaction),
    /// What somebody wrote below a post.
    Comment(Comment),
    /// What an app wrote to another one beside the control of a conversation.
    Note(String),
}

/// What a button or a quick reply carries whose tap asks for a person (the field's word for it, and Meta's tag).
const ASKS_FOR_PERSON: &str = "HUMAN_AGENT";

impl Inbound {
    /// Whether the contact asks for a person by it.
    pub fn asks_for_person(&self) -> bool {
        let payload = match self {
            Self::Referring(it) if !it.to.own => it.to.quick_reply.as_deref(),
            Self::Postback(it) if !it.own => it.payload.as_deref(),
            Self::Referring(_)
            | Self::Postback(_)
            | Self::Referral(_)
            | Self::Optin(_)
            | Self::Reaction(_)
            | Self::Comment(_)
            | Self::Note(_) => None,
        };
        payload == Some(ASKS_FOR_PERSON)
    }
}

/// A message that refers to something: a tapped answer, another message, a story, an ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referring {
    /// What was written.
    pub text: Option<Text>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// What it refers to.
    pub to: Context,
}

/// What a message refers to; it may be several things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// The payload of the quick reply that was tapped.
    pub quick_reply: Option<String>,
    /// What it answers.
    pub reply_to: Option<ReplyTo>,
    /// Where the contact came from.
    pub referral: Option<Referral>,
    /// The account wrote it to itself.
    pub own: bool,
    /// The app that wrote it for the account, when Instagram says so.
    pub app: Option<String>,
    /// What else Instagram says of it and nobody knows, as it came: a JSON object.
    pub more: Option<String>,
}

/// What a message answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyTo {
    /// Another message.
    Message {
        /// Instagram's id of it (`mid`).
        external_id: ExternalId,
        /// Whoever answers wrote that one, too.
        own: bool,
        /// Which one it is here, when it was on record as the answer came.
        known: Option<MessageId>,
    },
    /// A story of the account.
    Story {
        /// Instagram's id of it.
        external_id: Option<ExternalId>,
        /// Where it is, for as long as it is.
        url: Option<String>,
        /// Where its link sticker leads.
        link: Option<String>,
        /// The channel withholds stories: nothing was kept of where it is.
        withheld: bool,
    },
}

impl ReplyTo {
    /// Whether the story that is answered can be had now: a word of [`Attachment::STATUS`].
    pub fn story_status(&self, now: Time) -> Option<&'static str> {
        let Self::Story { url, withheld, .. } = self else {
            return None;
        };
        let file = Attachment {
            withheld: *withheld,
            ..Attachment::new(AttachmentKind::of("story"), url.clone())
        };
        Some(file.status(now))
    }
}

/// Where a contact came from: a link, an ad, the page of a product. All in Instagram's words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Referral {
    /// What the link carries (`ref`).
    pub reference: Option<String>,
    /// `SHORTLINKS`, `ADS`, …
    pub source: Option<String>,
    /// `OPEN_THREAD`, …
    pub kind: Option<String>,
    /// The ad's id.
    pub ad: Option<String>,
    /// The product's id.
    pub product: Option<String>,
    /// What the ad showed.
    pub shown: Option<Box<AdContext>>,
}

/// What an ad showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdContext {
    /// Its title.
    pub title: Option<String>,
    /// Its picture.
    pub photo_url: Option<String>,
    /// Its video.
    pub video_url: Option<String>,
    /// The post that it advertises.
    pub post: Option<String>,
    /// The product that it advertises.
    pub product: Option<String>,
    /// The welcome flow that it begins.
    pub flow: Option<String>,
}

/// A button, an ice breaker or an item of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Postback {
    /// What it says.
    pub title: Option<String>,
    /// What it carries; not told while another app has the conversation.
    pub payload: Option<String>,
    /// Where the contact came from, in a new conversation.
    pub referral: Option<Referral>,
    /// The account tapped it itself.
    pub own: bool,
}

/// A consent to be written to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Optin {
    /// `notification_messages`, …
    pub kind: Option<String>,
    /// What the request for it carried.
    pub payload: Option<String>,
    /// What such a message is sent with.
    pub token: Option<String>,
    /// How often.
    pub frequency: Option<String>,
    /// Until when the token is good.
    pub expires_at: Option<Time>,
    /// All of it as it came: JSON.
    pub json: String,
}

/// A reaction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reaction {
    /// Instagram's word for it: `love`, `other`, …
    pub name: Option<String>,
    /// What is seen.
    pub emoji: Option<String>,
}

/// What somebody wrote below a post.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comment {
    /// What.
    pub text: Option<String>,
    /// Whose handle.
    pub username: Option<String>,
    /// The Instagram-scoped id of the account that wrote it, as Instagram says it of the account's own comments alone
    /// (`self_ig_scoped_id`, META 2.7).
    pub self_id: Option<String>,
    /// The title of the ad that it stands below.
    pub ad_title: Option<String>,
    /// What else Instagram says of it and nobody knows, as it came: a JSON object.
    pub more: Option<String>,
}

impl Context {
    /// The word by which `data.kind` tells a message that refers to this, when it is what matters most about it.
    pub fn kind(&self) -> Option<&'static str> {
        if self.quick_reply.is_some() {
            return Some("quick_reply");
        }
        if let Some(ReplyTo::Story { .. }) = &self.reply_to {
            return Some("story_reply");
        }
        let referral = self.referral.as_ref()?;
        Some(if referral.product.is_some() {
            "product"
        } else if referral.ad.is_some() || referral.shown.is_some() {
            "ad_referral"
        } else {
            "referral"
        })
    }
}
