//! What a message says: a file per type.

mod inbound;
mod media;
mod text;
mod withhold;

use crate::model::shared::id;

pub use inbound::{
    AdContext, Comment, Context, Inbound, Optin, Postback, Reaction, Referral, Referring, ReplyTo,
};
pub use media::{Attachment, AttachmentKind};
pub use text::{Blank, Text};

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
            Self::Text(_) => "text",
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
            Self::Raw { .. } => "unsupported",
            Self::Unsent => "unsent",
        }
    }

    /// What was written, if anything was.
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            Self::Media { text, .. } => text.as_ref(),
            Self::Inbound(_) => self.referring()?.text.as_ref(),
            Self::List(_) | Self::Raw { .. } | Self::Unsent => None,
        }
    }

    /// What is attached.
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Media { attachments, .. } => attachments,
            Self::Inbound(_) => self.referring().map_or(&[], |it| &it.attachments),
            Self::Text(_) | Self::List(_) | Self::Raw { .. } | Self::Unsent => &[],
        }
    }

    /// What is said one by one, in order: a file is said alone, and what is written beside it follows it.
    pub fn parts(&self) -> Vec<Self> {
        match self {
            Self::Text(_) | Self::Inbound(_) | Self::Raw { .. } | Self::Unsent => {
                vec![self.clone()]
            }
            Self::List(items) => items.iter().flat_map(Self::parts).collect(),
            Self::Media { text, attachments } => {
                let alone = |file: &Attachment| Self::Media {
                    text: None,
                    attachments: vec![file.clone()],
                };
                let files = attachments.iter().map(alone);
                files.chain(text.clone().map(Self::Text)).collect()
            }
        }
    }

    /// Its files that are somewhere, by kind and URL.
    pub fn files(&self) -> impl Iterator<Item = (&AttachmentKind, &str)> {
        let attached = self.attachments().iter();
        attached.filter_map(|file| Some((&file.kind, file.url.as_deref()?)))
    }

    /// A message that refers to something.
    pub fn referring(&self) -> Option<&Referring> {
        match self {
            Self::Inbound(inbound) => match &**inbound {
                Inbound::Referring(referring) => Some(referring),
                Inbound::Postback(_)
                | Inbound::Referral(_)
                | Inbound::Optin(_)
                | Inbound::Reaction(_)
                | Inbound::Comment(_)
                | Inbound::Note(_) => None,
            },
            Self::Text(_)
            | Self::Media { .. }
            | Self::List(_)
            | Self::Raw { .. }
            | Self::Unsent => None,
        }
    }

    /// Whether the account is mentioned in a story of the contact.
    pub fn mentions_in_story(&self) -> bool {
        self.kind() == "story_mention"
    }

    /// The same with other words: an edit changes nothing else.
    #[must_use]
    pub fn reworded(&self, text: Text) -> Self {
        match self {
            Self::Media { attachments, .. } => Self::Media {
                text: Some(text),
                attachments: attachments.clone(),
            },
            Self::Inbound(_) => match self.referring() {
                Some(it) => Self::Inbound(Box::new(Inbound::Referring(Referring {
                    text: Some(text),
                    ..it.clone()
                }))),
                None => Self::Text(text),
            },
            Self::Text(_) | Self::List(_) | Self::Raw { .. } | Self::Unsent => Self::Text(text),
        }
    }

    /// Whether an echo that says `shown` may be of a message that says this. Instagram keeps media under addresses of
    /// its own, so what they are is all that can be compared.
    pub fn is_shown_as(&self, shown: &Self) -> bool {
        if self == shown {
            return true;
        }
        let says = |content: &Self| {
            matches!(content, Self::Text(_) | Self::Media { .. }) || content.referring().is_some()
        };
        // space is shown as it pleases, ends of lines most of all
        let words = |content: &Self| -> Option<Vec<String>> {
            let words = content.text()?.as_str().split_whitespace();
            Some(words.map(ToOwned::to_owned).collect())
        };
        // beside plain text with a link in it stands what the link leads to
        let plain = self.text().is_some() && self.attachments().is_empty();
        let kinds = |content: &Self| -> Vec<String> {
            let all = content.attachments().iter().map(|one| one.kind.group());
            let all = all.filter(|group| !plain || !matches!(*group, "fallback" | "share"));
            all.map(ToOwned::to_owned).collect()
        };
        says(self) && says(shown) && words(self) == words(shown) && kinds(self) == kinds(shown)
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
    fn an_echo_is_compared_by_words_and_by_what_is_attached() {
        let elsewhere = Content::Media {
            text: None,
            attachments: vec![Attachment::new(
                AttachmentKind::Image,
                Some("https://lookaside/1".to_owned()),
            )],
        };
        assert!(of(&["image"]).is_shown_as(&elsewhere));
        assert!(!of(&["video"]).is_shown_as(&elsewhere));
        assert!(!of(&["image", "image"]).is_shown_as(&elsewhere));
        assert!(Content::Text(text("hi ")).is_shown_as(&Content::Text(text("hi"))));
        assert!(!Content::Text(text("hi")).is_shown_as(&Content::Text(text("ho"))));
        let lines = Content::Text(text("one\r\ntwo  three\n"));
        assert!(lines.is_shown_as(&Content::Text(text("one\ntwo three"))));
        for (kind, alike) in [("fallback", true), ("share", true), ("image", false)] {
            let link = Content::Text(text("see https://x"));
            let shown = of(&[kind]).reworded(text("see https://x"));
            assert_eq!(link.is_shown_as(&shown), alike, "{kind}");
            assert!(!shown.is_shown_as(&link), "{kind}");
        }
        assert!(!Content::Unsent.is_shown_as(&elsewhere));
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
