//! What is only sent, as it was asked for.

use domain::model::message::{
    Button, Buttons, Card, Cards, Choice, Content, Images, Post, Press, Products, QuickReply,
    Sticker,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What only messages have that are sent.
#[derive(Debug, Default)]
pub(super) struct SentView {
    pub(super) quick_replies: Option<Vec<OfferedView>>,
    pub(super) images: Option<Vec<ImageView>>,
    pub(super) sticker: Option<&'static str>,
    pub(super) post_id: Option<String>,
    pub(super) cards: Option<Vec<CardView>>,
    pub(super) buttons: Option<Vec<ButtonView>>,
    pub(super) products: Option<Vec<ProductView>>,
}

/// An answer to choose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferedReply)]
pub struct OfferedView {
    /// What it says.
    #[schema(example = "Red")]
    title: String,
    /// What it carries.
    #[schema(example = "PICK_RED")]
    payload: String,
}

/// One picture of several.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Image)]
pub struct ImageView {
    /// Where it is.
    #[schema(example = "https://example.com/blue.png")]
    url: String,
}

/// A card.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Card)]
pub struct CardView {
    /// Its title.
    #[schema(example = "The blue one")]
    title: String,
    /// What stands below it.
    #[schema(example = "19 €")]
    subtitle: Option<String>,
    /// Where its picture is.
    #[schema(example = "https://example.com/blue.png")]
    image_url: Option<String>,
    /// What a tap on it opens.
    #[schema(example = "https://example.com/blue")]
    url: Option<String>,
    /// Its buttons.
    buttons: Vec<ButtonView>,
}

/// A button.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Button)]
pub struct ButtonView {
    /// What it says.
    #[schema(example = "Look at it")]
    title: String,
    /// What it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://example.com/blue")]
    url: Option<String>,
    /// What it carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    payload: Option<String>,
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductView {
    /// Its id in the catalogue.
    #[schema(example = "7410001")]
    id: String,
}

impl From<&QuickReply> for OfferedView {
    fn from(reply: &QuickReply) -> Self {
        Self {
            title: reply.title.clone(),
            payload: reply.payload.clone(),
        }
    }
}

impl From<&Button> for ButtonView {
    fn from(button: &Button) -> Self {
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
}

impl From<&Card> for CardView {
    fn from(card: &Card) -> Self {
        Self {
            title: card.title.clone(),
            subtitle: card.subtitle.clone(),
            image_url: card.image_url.clone(),
            url: card.url.clone(),
            buttons: all(&card.buttons),
        }
    }
}

fn all<'a, T, U: From<&'a T>>(list: &'a [T]) -> Vec<U> {
    list.iter().map(U::from).collect()
}

/// The word of its type, and what only belongs to what is sent.
pub(super) fn sent(content: &Content) -> (&'static str, SentView) {
    let none = SentView::default();
    match content {
        Content::Sticker(sticker @ Sticker::Heart) => {
            let sticker = Some(sticker.as_str());
            ("sticker", SentView { sticker, ..none })
        }
        Content::Post(Post { id }) => {
            let post_id = Some(id.to_string());
            ("post", SentView { post_id, ..none })
        }
        Content::Images(Images { urls }) => {
            let image = |url: &String| ImageView { url: url.clone() };
            let images = Some(urls.iter().map(image).collect());
            ("images", SentView { images, ..none })
        }
        Content::Cards(Cards { cards }) => {
            let cards = Some(all(cards));
            ("cards", SentView { cards, ..none })
        }
        Content::Buttons(Buttons { buttons, .. }) => {
            let buttons = Some(all(buttons));
            ("buttons", SentView { buttons, ..none })
        }
        Content::Products(Products { ids }) => {
            let product =
                |id: &domain::model::shared::ExternalId| ProductView { id: id.to_string() };
            let products = Some(ids.iter().map(product).collect());
            ("products", SentView { products, ..none })
        }
        Content::Choice(Choice { replies, .. }) => {
            let quick_replies = Some(all(replies));
            (
                "text",
                SentView {
                    quick_replies,
                    ..none
                },
            )
        }
        Content::Outbound(it) => sent(&it.says),
        Content::List(_) => ("list", none),
        Content::Raw { .. } => ("unsupported", none),
        Content::Unsent => ("unsent", none),
        Content::Text(_) | Content::Media { .. } | Content::Inbound(_) => {
            let plain = content.attachments().is_empty();
            (if plain { "text" } else { "media" }, none)
        }
    }
}
