use domain::model::message::{
    Attachment, AttachmentKind, Blank, Buttons, Cards, Choice, Content, Images, Post, Products,
    QuickReply, Sticker, Text,
};
use domain::model::shared::{Code, ExternalId};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::button::{self, ButtonBody};
use super::cards::CardBody;
use crate::http::fields;
use crate::http::problem::Faults;
use crate::http::site::Site;

/// What a message says. Each type has fields of its own; a field of another type is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateContent, example = json!({"type": "text", "text": "Yes, it is!"}))]
pub(in crate::http) struct ContentBody {
    /// What kind it is.
    r#type: ContentKind,
    /// Of `text`: the text, at most 1000 bytes of UTF-8; see `on_overflow`. Of `image`, `video`, `audio` and `file`: sent after
    /// it. Of `buttons`: what stands above them, at most 640 characters.
    #[serde(default)]
    #[schema(example = "Yes, it is!")]
    text: Option<String>,
    /// Where a file is: public, https, fetched by Instagram when it is sent. Images up to 8 MB (PNG, JPEG, GIF), videos up to
    /// 25 MB (MP4, OGG, AVI, MOV, WEBM), sounds up to 25 MB (AAC, M4A, WAV, MP4), files up to 25 MB (PDF).
    #[serde(default)]
    #[schema(example = json!(null))]
    url: Option<String>,
    /// Of `text`: up to 13 answers to choose from. They are gone after the next message, so only the last item of a list may
    /// have them.
    #[serde(default)]
    #[schema(example = json!(null))]
    quick_replies: Option<Vec<QuickReplyBody>>,
    /// Of `images`: up to 10 pictures that are shown together.
    #[serde(default)]
    #[schema(example = json!(null))]
    images: Option<Vec<ImageBody>>,
    /// Of `sticker`: `heart`, which it is when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    sticker: Option<String>,
    /// Of `post`: Instagram's id of a published post of the account's own.
    #[serde(default)]
    #[schema(example = json!(null))]
    post_id: Option<String>,
    /// Of `cards`: up to 10 cards, which are looked through sideways when they are several.
    #[serde(default)]
    #[schema(example = json!(null))]
    cards: Option<Vec<CardBody>>,
    /// Of `buttons`: 1 to 3 buttons.
    #[serde(default)]
    #[schema(example = json!(null))]
    buttons: Option<Vec<ButtonBody>>,
    /// Of `products`: up to 10 products of the account's catalogue. Channels that were connected with Facebook Login only.
    #[serde(default)]
    #[schema(example = json!(null))]
    products: Option<Vec<ProductBody>>,
}

/// Kinds of content that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum ContentKind {
    /// Text, perhaps with quick replies.
    Text,
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A file.
    File,
    /// Several pictures in one message.
    Images,
    /// A sticker: the heart.
    Sticker,
    /// A published post of the account's own.
    Post,
    /// A card, or several.
    Cards,
    /// A text with buttons.
    Buttons,
    /// Products of the account's catalogue.
    Products,
}

/// An answer to choose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateQuickReply)]
pub(in crate::http) struct QuickReplyBody {
    /// What it says; Instagram cuts it after 20 characters.
    #[schema(example = "Red")]
    title: String,
    /// What `message.received` tells beside that, up to 1000 characters.
    #[schema(example = "PICK_RED")]
    payload: String,
}

/// One picture of several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateImage)]
pub(in crate::http) struct ImageBody {
    /// Where it is: public, https, up to 8 MB (PNG, JPEG, GIF).
    #[schema(example = "https://example.com/blue.png")]
    url: String,
}

/// A product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateProduct)]
pub(in crate::http) struct ProductBody {
    /// Its id in the catalogue.
    #[schema(example = "7410001")]
    id: String,
}

impl ContentBody {
    pub(super) fn read(self, faults: &mut Faults, site: &Site, at: &str) -> Content {
        self.refuse_foreign(faults, at);
        match self.r#type {
            ContentKind::Text => self.text(faults, at),
            ContentKind::Image => self.file(faults, site, at, AttachmentKind::Image),
            ContentKind::Video => self.file(faults, site, at, AttachmentKind::Video),
            ContentKind::Audio => self.file(faults, site, at, AttachmentKind::Audio),
            ContentKind::File => self.file(faults, site, at, AttachmentKind::File),
            ContentKind::Images => {
                let at = format!("{at}/images");
                let read = |faults: &mut Faults, at: &str, it: ImageBody| {
                    fields::file_url(faults, &format!("{at}/url"), site, it.url)
                };
                let urls = members(faults, &at, self.images, read);
                Content::Images(Images { urls })
            }
            ContentKind::Sticker => {
                let word = self.sticker.as_deref().unwrap_or(Sticker::Heart.as_str());
                let sticker = Sticker::find(word).ok_or("must be heart");
                let sticker = faults.take(&format!("{at}/sticker"), sticker);
                Content::Sticker(sticker.unwrap_or(Sticker::Heart))
            }
            ContentKind::Post => {
                let id = external(faults, &format!("{at}/post_id"), self.post_id.as_deref());
                Content::Post(Post { id })
            }
            ContentKind::Cards => {
                let at = format!("{at}/cards");
                let read = |faults: &mut Faults, at: &str, it: CardBody| it.read(faults, site, at);
                let cards = members(faults, &at, self.cards, read);
                Content::Cards(Cards { cards })
            }
            ContentKind::Buttons => {
                let text = said(faults, at, self.text);
                let at = format!("{at}/buttons");
                let buttons = members(faults, &at, self.buttons, button::read);
                Content::Buttons(Buttons { text, buttons })
            }
            ContentKind::Products => {
                let at = format!("{at}/products");
                let read = |faults: &mut Faults, at: &str, it: ProductBody| {
                    external(faults, &format!("{at}/id"), Some(&it.id))
                };
                let ids = members(faults, &at, self.products, read);
                Content::Products(Products { ids })
            }
        }
    }

    /// Fields that belong to other types.
    fn refuse_foreign(&self, faults: &mut Faults, at: &str) {
        use ContentKind::{Buttons, Cards, Images, Post, Products, Sticker, Text};
        let kind = self.r#type;
        let file = matches!(
            kind,
            ContentKind::Image | ContentKind::Video | ContentKind::Audio | ContentKind::File
        );
        let fields = [
            (
                "text",
                self.text.is_some(),
                file || matches!(kind, Text | Buttons),
            ),
            ("url", self.url.is_some(), file),
            ("quick_replies", self.quick_replies.is_some(), kind == Text),
            ("images", self.images.is_some(), kind == Images),
            ("sticker", self.sticker.is_some(), kind == Sticker),
            ("post_id", self.post_id.is_some(), kind == Post),
            ("cards", self.cards.is_some(), kind == Cards),
            ("buttons", self.buttons.is_some(), kind == Buttons),
            ("products", self.products.is_some(), kind == Products),
        ];
        for (name, is_there, belongs) in fields {
            if is_there && !belongs {
                let detail = "is no field of this type of content";
                faults.add(format!("{at}/{name}"), Code::InvalidRequest, detail);
            }
        }
    }

    fn text(self, faults: &mut Faults, at: &str) -> Content {
        let text = said(faults, at, self.text);
        let Some(replies) = self.quick_replies else {
            return Content::Text(text);
        };
        let read = |faults: &mut Faults, at: &str, it: QuickReplyBody| QuickReply {
            title: fields::shown(faults, &format!("{at}/title"), it.title),
            payload: fields::shown(faults, &format!("{at}/payload"), it.payload),
        };
        let at = format!("{at}/quick_replies");
        let replies = members(faults, &at, Some(replies), read);
        Content::Choice(Choice { text, replies })
    }

    fn file(self, faults: &mut Faults, site: &Site, at: &str, kind: AttachmentKind) -> Content {
        let text = self.text.map(|text| written(faults, at, text));
        let pointer = format!("{at}/url");
        let url = match self.url {
            None => {
                faults.add(pointer, Code::MediaUrlInvalid, "is missing");
                None
            }
            Some(url) => Some(fields::file_url(faults, &pointer, site, url)),
        };
        Content::Media {
            text,
            attachments: vec![Attachment::new(kind, url)],
        }
    }
}

/// The members of a list that must have some; all of them, so that everything that is wrong is told at once.
fn members<T, U>(
    faults: &mut Faults,
    at: &str,
    list: Option<Vec<T>>,
    read: impl Fn(&mut Faults, &str, T) -> U,
) -> Vec<U> {
    let detail = match &list {
        None => Some("is missing"),
        Some(list) if list.is_empty() => Some("must have at least one member"),
        Some(_) => None,
    };
    if let Some(detail) = detail {
        faults.add(at, Code::InvalidRequest, detail);
    }
    let list = list.into_iter().flatten().enumerate();
    list.map(|(index, it)| read(faults, &format!("{at}/{index}"), it))
        .collect()
}

/// Instagram's id of something.
fn external(faults: &mut Faults, at: &str, id: Option<&str>) -> ExternalId {
    let id = id.ok_or_else(|| "is missing".to_owned());
    let read = id.and_then(|id| ExternalId::parse(id).map_err(|error| error.to_string()));
    faults.take(at, read).unwrap_or_else(ExternalId::unread)
}

fn said(faults: &mut Faults, at: &str, text: Option<String>) -> Text {
    match text {
        None => {
            faults.add(format!("{at}/text"), Code::InvalidRequest, "is missing");
            Text::unread()
        }
        Some(text) => written(faults, at, text),
    }
}

fn written(faults: &mut Faults, at: &str, text: String) -> Text {
    Text::parse(text).unwrap_or_else(|error: Blank| {
        faults.add(format!("{at}/text"), Code::TextBlank, error.to_string());
        Text::unread()
    })
}

/// One of each type, for the document.
pub(in crate::http) fn examples() -> Vec<(&'static str, Value)> {
    let button = json!({"title": "Look at it", "url": "https://example.com/blue"});
    let more = json!({"title": "More like it", "payload": "MORE_BLUE"});
    let card = |title: &str| {
        json!({
            "title": title,
            "subtitle": "19 €",
            "image_url": "https://example.com/blue.png",
            "url": "https://example.com/blue",
            "buttons": [button, more],
        })
    };
    vec![
        ("text", json!({"type": "text", "text": "Yes, it is!"})),
        (
            "quick_replies",
            json!({"type": "text", "text": "Which colour?", "quick_replies": [
                {"title": "Red", "payload": "PICK_RED"}, {"title": "Blue", "payload": "PICK_BLUE"}]}),
        ),
        (
            "image",
            json!({"type": "image", "url": "https://example.com/blue.png", "text": "This one"}),
        ),
        (
            "video",
            json!({"type": "video", "url": "https://example.com/blue.mp4"}),
        ),
        (
            "audio",
            json!({"type": "audio", "url": "https://example.com/hello.m4a"}),
        ),
        (
            "file",
            json!({"type": "file", "url": "https://example.com/offer.pdf"}),
        ),
        (
            "images",
            json!({"type": "images", "images": [
                {"url": "https://example.com/blue.png"}, {"url": "https://example.com/red.png"}]}),
        ),
        ("sticker", json!({"type": "sticker", "sticker": "heart"})),
        (
            "post",
            json!({"type": "post", "post_id": "17900000000000001"}),
        ),
        (
            "card",
            json!({"type": "cards", "cards": [card("The blue one")]}),
        ),
        (
            "carousel",
            json!({"type": "cards", "cards": [card("The blue one"), card("The red one")]}),
        ),
        (
            "buttons",
            json!({"type": "buttons", "text": "It is still there.", "buttons": [button, more]}),
        ),
        (
            "products",
            json!({"type": "products", "products": [{"id": "7410001"}]}),
        ),
        (
            "list",
            json!([
                {"type": "image", "url": "https://example.com/blue.png"},
                {"type": "text", "text": "This one?", "quick_replies": [{"title": "Yes", "payload": "YES"}]},
            ]),
        ),
    ]
}
