//! What a message says: a file per type.

mod button;
mod buttons;
mod cards;
mod choice;
mod images;
mod inbound;
mod limited;
mod media;
mod outbound;
mod post;
mod products;
mod quote;
mod said;
mod shown;
mod signed;
mod sticker;
mod text;
mod warned;
mod withhold;

use crate::model::channel::Feature;
use crate::model::shared::id;

pub use button::{Button, Press};
pub use buttons::Buttons;
pub use cards::{Card, Cards};
pub use choice::{Choice, QuickReply};
pub use images::Images;
pub use inbound::{
    AdContext, Comment, Context, Inbound, Optin, Postback, Reaction, Referral, Referring, ReplyTo,
};
pub use media::{Attachment, AttachmentKind};
pub use outbound::{Outbound, Quoted};
pub use post::Post;
pub use products::Products;
pub use sticker::Sticker;
pub use text::{Blank, Text};
pub use warned::Warning;

#[cfg(test)]
pub(crate) use limited::tests as tests_of_limits;

id!(/** One version of some content. Content is immutable: an edit is another version. */ ContentId, "cont");

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text alone.
    Text(Text),
    /// Attachments, perhaps with text.
    Media {
        /// What was written beside them.
        text: Option<Text>,
        /// One or more.
        attachments: Vec<Attachment>,
    },
    /// What only a contact or Instagram says.
    Inbound(Box<Inbound>),
    /// Several things, said one after the other. Sent only: what comes in is one thing at a time.
    List(Vec<Self>),
    /// A sticker. Sent only, as are all that follow: what comes in like them is told as media.
    Sticker(Sticker),
    /// A post of the account's own.
    Post(Post),
    /// Several pictures at once.
    Images(Images),
    /// A card, or several.
    Cards(Cards),
    /// A text with buttons.
    Buttons(Buttons),
    /// Products of the catalogue.
    Products(Products),
    /// A text with answers to choose from.
    Choice(Choice),
    /// One of these with something beside it.
    Outbound(Box<Outbound>),
    /// What Gramway has no type for yet, as Instagram said it: JSON.
    Raw {
        /// The JSON, as received.
        json: String,
    },
    /// It was taken back: what it said is gone.
    Unsent,
}

impl Content {
    /// The word by which `data.kind` splits messages.
    pub fn kind(&self) -> &str {
        match self {
            Self::Text(_) | Self::Choice(_) => "text",
            Self::Media { attachments, .. } => media::kind(attachments),
            Self::Inbound(inbound) => match &**inbound {
                Inbound::Referring(it) => it.to.kind().unwrap_or_else(|| {
                    if it.attachments.is_empty() {
                        "text"
                    } else {
                        media::kind(&it.attachments)
                    }
                }),
                Inbound::Postback(_) => "postback",
                Inbound::Referral(_) => "referral",
                Inbound::Optin(_) => "optin",
                Inbound::Reaction(_) => "reaction",
                Inbound::Comment(_) => "comment",
                Inbound::Note(_) => "note",
            },
            Self::List(_) => "list",
            Self::Sticker(_) => "sticker",
            Self::Post(_) => "share",
            Self::Images(_) => "image",
            Self::Cards(_) => "cards",
            Self::Buttons(_) => "buttons",
            Self::Products(_) => "products",
            Self::Outbound(it) => it.says.kind(),
            Self::Raw { .. } => "unsupported",
            Self::Unsent => "unsent",
        }
    }

    /// What an account must be able to do so that this can be sent; what stands beside it not counted.
    pub fn feature(&self) -> Feature {
        match self {
            Self::Media { attachments, .. } => match attachments.first().map(|it| &it.kind) {
                Some(AttachmentKind::Image) => Feature::Image,
                Some(AttachmentKind::Video) => Feature::Video,
                Some(AttachmentKind::Audio) => Feature::Audio,
                Some(AttachmentKind::File) => Feature::File,
                Some(AttachmentKind::Other(_)) | None => Feature::Text,
            },
            Self::Sticker(_) => Feature::Sticker,
            Self::Post(_) => Feature::Post,
            Self::Images(_) => Feature::Images,
            Self::Cards(_) => Feature::Cards,
            Self::Buttons(_) => Feature::Buttons,
            Self::Products(_) => Feature::Products,
            Self::Choice(_) => Feature::QuickReplies,
            Self::Outbound(it) => it.says.feature(),
            Self::Text(_) | Self::Inbound(_) | Self::List(_) | Self::Raw { .. } | Self::Unsent => {
                Feature::Text
            }
        }
    }

    /// What it needs that some accounts lack, so that a refusal may be for that (META 3.2).
    pub fn uncommon(&self) -> Vec<Feature> {
        let reply = self.beside().and_then(|it| it.reply_to.as_ref());
        let own = Some(self.feature()).filter(|own| own.is_of_the_account());
        own.into_iter()
            .chain(reply.map(|_| Feature::Reply))
            .collect()
    }

    /// What stands beside what is said, when something does.
    pub fn beside(&self) -> Option<&Outbound> {
        if let Self::Outbound(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// What is said, without what stands beside it.
    pub fn bare(&self) -> &Self {
        self.beside().map_or(self, |it| &it.says)
    }

    /// Its members, each with its JSON pointer in a request.
    pub fn members(&self) -> Vec<(String, &Self)> {
        let bare = self.bare();
        let Self::List(items) = bare else {
            return vec![("/content".to_owned(), bare)];
        };
        let all = items.iter().enumerate();
        all.map(|(index, item)| (format!("/content/{index}"), item.bare()))
            .collect()
    }

    /// What is said one by one, in order: a file is said alone, and what is written beside it follows it.
    pub fn parts(&self) -> Vec<Self> {
        match self {
            Self::List(items) => items.iter().flat_map(Self::parts).collect(),
            Self::Outbound(it) => it.around(it.says.parts()),
            Self::Media { text, attachments } => {
                let alone = |file: &Attachment| Self::Media {
                    text: None,
                    attachments: vec![file.clone()],
                };
                let files = attachments.iter().map(alone);
                files.chain(text.clone().map(Self::Text)).collect()
            }
            Self::Text(_)
            | Self::Inbound(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Images(_)
            | Self::Cards(_)
            | Self::Buttons(_)
            | Self::Products(_)
            | Self::Choice(_)
            | Self::Raw { .. }
            | Self::Unsent => vec![self.clone()],
        }
    }

    /// Its files that are somewhere, by kind and URL.
    pub fn files(&self) -> Vec<(&AttachmentKind, &str)> {
        if let Self::Images(images) = self.bare() {
            let urls = images.urls.iter();
            return urls
                .map(|url| (&AttachmentKind::Image, url.as_str()))
                .collect();
        }
        let attached = self.attachments().iter();
        attached
            .filter_map(|file| Some((&file.kind, file.url.as_deref()?)))
            .collect()
    }

    /// A message that refers to something.
    pub fn referring(&self) -> Option<&Referring> {
        let Self::Inbound(inbound) = self else {
            return None;
        };
        match &**inbound {
            Inbound::Referring(referring) => Some(referring),
            Inbound::Postback(_)
            | Inbound::Referral(_)
            | Inbound::Optin(_)
            | Inbound::Reaction(_)
            | Inbound::Comment(_)
            | Inbound::Note(_) => None,
        }
    }

    /// Whether the account is mentioned in a story of the contact.
    pub fn mentions_in_story(&self) -> bool {
        self.kind() == "story_mention"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shared::ExternalId;

    fn text(words: &str) -> Text {
        Text::parse(words).unwrap()
    }

    fn of(kinds: &[&str]) -> Content {
        let one = |kind: &&str| {
            Attachment::new(AttachmentKind::of(kind), Some(format!("https://x/{kind}")))
        };
        Content::Media {
            text: None,
            attachments: kinds.iter().map(one).collect(),
        }
    }

    fn to(context: Context, words: Option<&str>) -> Content {
        Content::Inbound(Box::new(Inbound::Referring(Referring {
            text: words.map(text),
            attachments: vec![],
            to: context,
        })))
    }

    #[test]
    fn a_kind_says_what_matters_most() {
        for (content, kind) in [
            (Content::Text(text("x")), "text"),
            (of(&["image"]), "image"),
            (of(&["image", "image"]), "image"),
            (of(&["image", "video"]), "mixed"),
            (of(&["ig_post", "share"]), "share"),
            (of(&["ig_reel"]), "reel"),
            (of(&["like_heart"]), "sticker"),
            (of(&["ephemeral"]), "ephemeral"),
            (of(&["unsupported_type"]), "unsupported"),
            (of(&["hologram"]), "hologram"),
            (of(&[]), "unsupported"),
            (Content::Unsent, "unsent"),
        ] {
            assert_eq!(content.kind(), kind, "{content:?}");
        }
        let quick = Context {
            quick_reply: Some("RED".to_owned()),
            ..Context::default()
        };
        assert_eq!(to(quick, Some("Red")).kind(), "quick_reply");
        let quoted = ReplyTo::Message {
            external_id: ExternalId::parse("m").unwrap(),
            own: false,
            known: None,
        };
        let quoting = Context {
            reply_to: Some(quoted),
            ..Context::default()
        };
        assert_eq!(to(quoting, Some("yes")).kind(), "text");
        let story = ReplyTo::Story {
            external_id: None,
            url: None,
            link: None,
            withheld: false,
        };
        let story = Context {
            reply_to: Some(story),
            ..Context::default()
        };
        assert_eq!(to(story, Some("nice")).kind(), "story_reply");
        let from = |referral| Context {
            referral: Some(referral),
            ..Context::default()
        };
        let product = Referral {
            product: Some("1".to_owned()),
            ..Referral::default()
        };
        assert_eq!(to(from(product), None).kind(), "product");
        let ad = Referral {
            ad: Some("1".to_owned()),
            ..Referral::default()
        };
        assert_eq!(to(from(ad), None).kind(), "ad_referral");
        assert_eq!(to(from(Referral::default()), None).kind(), "referral");
    }

    #[test]
    fn what_is_said_at_once_is_sent_one_by_one() {
        let both = of(&["image", "audio"]).reworded(text("look"));
        let list = Content::List(vec![Content::Text(text("first")), both]);

        let parts = [
            Content::Text(text("first")),
            of(&["image"]),
            of(&["audio"]),
            Content::Text(text("look")),
        ];
        assert_eq!(list.parts(), parts);
        assert_eq!(parts[0].parts(), [parts[0].clone()]);
    }

    #[test]
    fn an_edit_changes_nothing_but_the_words() {
        let edited = of(&["image"]).reworded(text("b"));
        assert_eq!(edited.text(), Some(&text("b")));
        assert_eq!(edited.attachments().len(), 1);
        let quick = Context {
            quick_reply: Some("RED".to_owned()),
            ..Context::default()
        };
        assert_eq!(
            to(quick, Some("a")).reworded(text("b")).kind(),
            "quick_reply"
        );
        assert_eq!(
            Content::Text(text("a")).reworded(text("b")),
            Content::Text(text("b"))
        );
    }
}
