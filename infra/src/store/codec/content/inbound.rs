//! What only a contact or Instagram says.

use domain::model::message::{
    AdContext, Comment, Context, Inbound, Optin, Postback, Reaction, Referral, Referring, ReplyTo,
};
use domain::model::shared::{ExternalId, Time};
use serde::{Deserialize, Serialize};

use super::{AttachmentData, text_of, text_read};
use crate::store::codec::millis;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InboundData {
    Referring {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentData>,
        to: ContextData,
    },
    Postback(PostbackData),
    Referral(ReferralData),
    Optin(OptinData),
    Reaction {
        name: Option<String>,
        emoji: Option<String>,
    },
    Comment {
        text: Option<String>,
        username: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        self_id: Option<String>,
        ad_title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
    Note {
        text: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContextData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quick_reply: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    referral: Option<ReferralData>,
    #[serde(default)]
    own: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReplyData {
    Message {
        external_id: String,
        own: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known: Option<String>,
    },
    Story {
        external_id: Option<String>,
        url: Option<String>,
        link: Option<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        withheld: bool,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReferralData {
    reference: Option<String>,
    source: Option<String>,
    kind: Option<String>,
    ad: Option<String>,
    product: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<AdData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AdData {
    title: Option<String>,
    photo_url: Option<String>,
    video_url: Option<String>,
    post: Option<String>,
    product: Option<String>,
    flow: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PostbackData {
    title: Option<String>,
    payload: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    referral: Option<ReferralData>,
    #[serde(default)]
    own: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OptinData {
    kind: Option<String>,
    payload: Option<String>,
    token: Option<String>,
    frequency: Option<String>,
    expires_at: Option<i64>,
    json: String,
}

impl InboundData {
    pub(super) fn of(said: &Inbound) -> Self {
        match said {
            Inbound::Referring(it) => Self::Referring {
                text: text_of(it.text.as_ref()),
                attachments: it.attachments.iter().map(AttachmentData::of).collect(),
                to: ContextData {
                    quick_reply: it.to.quick_reply.clone(),
                    reply_to: it.to.reply_to.as_ref().map(ReplyData::of),
                    referral: it.to.referral.as_ref().map(ReferralData::of),
                    own: it.to.own,
                    app: it.to.app.clone(),
                    more: it.to.more.clone(),
                },
            },
            Inbound::Postback(it) => Self::Postback(PostbackData {
                title: it.title.clone(),
                payload: it.payload.clone(),
                referral: it.referral.as_ref().map(ReferralData::of),
                own: it.own,
            }),
            Inbound::Referral(it) => Self::Referral(ReferralData::of(it)),
            Inbound::Optin(it) => Self::Optin(OptinData {
                kind: it.kind.clone(),
                payload: it.payload.clone(),
                token: it.token.clone(),
                frequency: it.frequency.clone(),
                expires_at: it.expires_at.map(millis),
                json: it.json.clone(),
            }),
            Inbound::Reaction(it) => Self::Reaction {
                name: it.name.clone(),
                emoji: it.emoji.clone(),
            },
            Inbound::Comment(it) => Self::Comment {
                text: it.text.clone(),
                username: it.username.clone(),
                self_id: it.self_id.clone(),
                ad_title: it.ad_title.clone(),
                more: it.more.clone(),
            },
            Inbound::Note(text) => Self::Note { text: text.clone() },
        }
    }

    pub(super) fn read(self) -> Option<Inbound> {
        Some(match self {
            Self::Referring {
                text,
                attachments,
                to,
            } => Inbound::Referring(Referring {
                text: text_read(text)?,
                attachments: attachments.into_iter().map(AttachmentData::read).collect(),
                to: to.read()?,
            }),
            Self::Postback(it) => Inbound::Postback(Postback {
                title: it.title,
                payload: it.payload,
                referral: it.referral.map(ReferralData::read),
                own: it.own,
            }),
            Self::Referral(it) => Inbound::Referral(it.read()),
            Self::Optin(it) => Inbound::Optin(Optin {
                kind: it.kind,
                payload: it.payload,
                token: it.token,
                frequency: it.frequency,
                expires_at: it.expires_at.and_then(Time::from_timestamp_millis),
                json: it.json,
            }),
            Self::Reaction { name, emoji } => Inbound::Reaction(Reaction { name, emoji }),
            Self::Comment {
                text,
                username,
                self_id,
                ad_title,
                more,
            } => Inbound::Comment(Comment {
                text,
                username,
                self_id,
                ad_title,
                more,
            }),
            Self::Note { text } => Inbound::Note(text),
        })
    }
}

impl ContextData {
    fn read(self) -> Option<Context> {
        Some(Context {
            quick_reply: self.quick_reply,
            reply_to: match self.reply_to {
                None => None,
                Some(reply) => Some(reply.read()?),
            },
            referral: self.referral.map(ReferralData::read),
            own: self.own,
            app: self.app,
            more: self.more,
        })
    }
}

impl ReplyData {
    fn of(reply: &ReplyTo) -> Self {
        match reply {
            ReplyTo::Message {
                external_id,
                own,
                known,
            } => Self::Message {
                external_id: external_id.to_string(),
                own: *own,
                known: known.map(|id| id.to_string()),
            },
            ReplyTo::Story {
                external_id,
                url,
                link,
                withheld,
            } => Self::Story {
                external_id: external_id.as_ref().map(ToString::to_string),
                url: url.clone(),
                link: link.clone(),
                withheld: *withheld,
            },
        }
    }

    fn read(self) -> Option<ReplyTo> {
        Some(match self {
            Self::Message {
                external_id,
                own,
                known,
            } => ReplyTo::Message {
                external_id: ExternalId::parse(&external_id).ok()?,
                own,
                known: known.map(|id| id.parse()).transpose().ok()?,
            },
            Self::Story {
                external_id,
                url,
                link,
                withheld,
            } => ReplyTo::Story {
                external_id: external_id
                    .map(|id| ExternalId::parse(&id))
                    .transpose()
                    .ok()?,
                url,
                link,
                withheld,
            },
        })
    }
}

impl ReferralData {
    fn of(it: &Referral) -> Self {
        Self {
            reference: it.reference.clone(),
            source: it.source.clone(),
            kind: it.kind.clone(),
            ad: it.ad.clone(),
            product: it.product.clone(),
            shown: it.shown.as_ref().map(|shown| AdData {
                title: shown.title.clone(),
                photo_url: shown.photo_url.clone(),
                video_url: shown.video_url.clone(),
                post: shown.post.clone(),
                product: shown.product.clone(),
                flow: shown.flow.clone(),
            }),
        }
    }

    fn read(self) -> Referral {
        Referral {
            reference: self.reference,
            source: self.source,
            kind: self.kind,
            ad: self.ad,
            product: self.product,
            shown: self.shown.map(|shown| {
                Box::new(AdContext {
                    title: shown.title,
                    photo_url: shown.photo_url,
                    video_url: shown.video_url,
                    post: shown.post,
                    product: shown.product,
                    flow: shown.flow,
                })
            }),
        }
    }
}
