//! What is only sent.

use domain::model::message::{
    Button, Buttons, Card, Cards, Choice, Content, Images, Outbound, Post, Press, Products,
    QuickReply, Quoted, Sticker, Text,
};
use domain::model::shared::ExternalId;
use serde::{Deserialize, Serialize};

use super::{ContentData, text_of, text_read};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum SentData {
    Sticker {
        name: String,
    },
    Post {
        id: String,
    },
    Images {
        urls: Vec<String>,
    },
    Cards {
        cards: Vec<CardData>,
    },
    Buttons {
        text: String,
        buttons: Vec<ButtonData>,
    },
    Products {
        ids: Vec<String>,
    },
    Choice {
        text: String,
        replies: Vec<ReplyData>,
    },
    Beside {
        content: Box<ContentData>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<QuotedData>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fallback: Option<String>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CardData {
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subtitle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<ButtonData>,
}

/// A button: what it opens, or what it carries.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ButtonData {
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReplyData {
    title: String,
    payload: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QuotedData {
    message: String,
    external_id: String,
}

impl ButtonData {
    fn of(button: &Button) -> Self {
        let (url, payload) = match &button.press {
            Press::Open(url) => (Some(url.clone()), None),
            Press::Postback(payload) => (None, Some(payload.clone())),
        };
        Self {
            title: button.title.clone(),
            url,
            payload,
        }
    }

    fn read(self) -> Option<Button> {
        let press = match (self.url, self.payload) {
            (Some(url), None) => Press::Open(url),
            (None, Some(payload)) => Press::Postback(payload),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(Button {
            title: self.title,
            press,
        })
    }

    fn all(buttons: &[Button]) -> Vec<Self> {
        buttons.iter().map(Self::of).collect()
    }

    fn read_all(buttons: Vec<Self>) -> Option<Vec<Button>> {
        buttons.into_iter().map(Self::read).collect()
    }
}

impl CardData {
    fn of(card: &Card) -> Self {
        Self {
            title: card.title.clone(),
            subtitle: card.subtitle.clone(),
            image_url: card.image_url.clone(),
            url: card.url.clone(),
            buttons: ButtonData::all(&card.buttons),
        }
    }

    fn read(self) -> Option<Card> {
        Some(Card {
            title: self.title,
            subtitle: self.subtitle,
            image_url: self.image_url,
            url: self.url,
            buttons: ButtonData::read_all(self.buttons)?,
        })
    }
}

fn text(text: &Text) -> String {
    text.as_str().to_owned()
}

impl SentData {
    /// Nothing for what is not only sent.
    pub(super) fn of(content: &Content) -> Option<Self> {
        Some(match content {
            Content::Sticker(sticker) => Self::Sticker {
                name: sticker.as_str().to_owned(),
            },
            Content::Post(post) => Self::Post {
                id: post.id.to_string(),
            },
            Content::Images(images) => Self::Images {
                urls: images.urls.clone(),
            },
            Content::Cards(cards) => Self::Cards {
                cards: cards.cards.iter().map(CardData::of).collect(),
            },
            Content::Buttons(buttons) => Self::Buttons {
                text: text(&buttons.text),
                buttons: ButtonData::all(&buttons.buttons),
            },
            Content::Products(products) => Self::Products {
                ids: products.ids.iter().map(ToString::to_string).collect(),
            },
            Content::Choice(choice) => Self::Choice {
                text: text(&choice.text),
                replies: choice
                    .replies
                    .iter()
                    .map(|reply| ReplyData {
                        title: reply.title.clone(),
                        payload: reply.payload.clone(),
                    })
                    .collect(),
            },
            Content::Outbound(it) => Self::Beside {
                content: Box::new(ContentData::of(&it.says)),
                reply_to: it.reply_to.as_ref().map(|quoted| QuotedData {
                    message: quoted.message.to_string(),
                    external_id: quoted.external_id.to_string(),
                }),
                fallback: text_of(it.fallback.as_ref()),
            },
            Content::Text(_)
            | Content::Media { .. }
            | Content::Inbound(_)
            | Content::List(_)
            | Content::Raw { .. }
            | Content::Unsent => return None,
        })
    }

    pub(super) fn read(self) -> Option<Content> {
        let id = |text: String| ExternalId::parse(&text).ok();
        Some(match self {
            Self::Sticker { name } => Content::Sticker(Sticker::find(&name)?),
            Self::Post { id: post } => Content::Post(Post { id: id(post)? }),
            Self::Images { urls } => Content::Images(Images { urls }),
            Self::Cards { cards } => Content::Cards(Cards {
                cards: cards
                    .into_iter()
                    .map(CardData::read)
                    .collect::<Option<_>>()?,
            }),
            Self::Buttons { text, buttons } => Content::Buttons(Buttons {
                text: Text::parse(text).ok()?,
                buttons: ButtonData::read_all(buttons)?,
            }),
            Self::Products { ids } => Content::Products(Products {
                ids: ids.into_iter().map(id).collect::<Option<_>>()?,
            }),
            Self::Choice { text, replies } => Content::Choice(Choice {
                text: Text::parse(text).ok()?,
                replies: replies
                    .into_iter()
                    .map(|reply| QuickReply {
                        title: reply.title,
                        payload: reply.payload,
                    })
                    .collect(),
            }),
            Self::Beside {
                content,
                reply_to,
                fallback,
            } => Content::Outbound(Box::new(Outbound {
                says: content.read()?,
                reply_to: match reply_to {
                    None => None,
                    Some(quoted) => Some(Quoted {
                        message: quoted.message.parse().ok()?,
                        external_id: id(quoted.external_id)?,
                    }),
                },
                fallback: text_read(fallback)?,
            })),
        })
    }
}
