use super::Content;

/// What can be compared of what is said and of what Instagram shows of it.
struct Outline {
    /// Its words: space is shown as it pleases, ends of lines most of all.
    words: Option<Vec<String>>,
    /// What is attached, in the words of [`super::AttachmentKind::group`].
    kinds: Vec<String>,
}

fn words(content: &Content) -> Option<Vec<String>> {
    let words = content.text()?.as_str().split_whitespace();
    Some(words.map(ToOwned::to_owned).collect())
}

/// As an echo is decoded: nothing else is compared with what was sent.
fn outline(shown: &Content) -> Option<Outline> {
    let says =
        matches!(shown, Content::Text(_) | Content::Media { .. }) || shown.referring().is_some();
    says.then(|| Outline {
        words: words(shown),
        kinds: shown
            .attachments()
            .iter()
            .map(|one| one.kind.group().to_owned())
            .collect(),
    })
}

impl Outline {
    fn is_all(&self, kind: &str) -> bool {
        !self.kinds.is_empty() && self.kinds.iter().all(|one| one == kind)
    }

    /// Nothing but these, in this order.
    fn is(&self, words: Option<&[String]>, kinds: &[&str]) -> bool {
        self.words.as_deref() == words && self.kinds == kinds
    }

    /// Something of which Instagram tells that it is there and not what it is.
    fn is_blank(&self) -> bool {
        self.words.is_none() && self.kinds.is_empty()
    }
}

impl Content {
    /// Whether an echo that says `shown` may be of a message that says this. Instagram keeps media under addresses of
    /// its own, so what they are is all that can be compared; of templates it may tell nothing but that they are some
    /// (META 2.6), and of what it has no field for in a conversation nothing at all (META 6).
    pub fn is_shown_as(&self, shown: &Self) -> bool {
        if self == shown {
            return true;
        }
        let Some(seen) = outline(shown) else {
            return false;
        };
        match self {
            Self::Outbound(it) => {
                let instead = it.fallback.clone().map(Self::Text);
                it.says.is_shown_as(shown) || instead.is_some_and(|it| it.is_shown_as(shown))
            }
            Self::Sticker(_) => seen.is_blank() || seen.is(None, &["sticker"]),
            Self::Post(_) => seen.is_blank() || (seen.words.is_none() && seen.is_all("share")),
            Self::Images(images) => seen.is(None, &vec!["image"; images.urls.len()]),
            Self::Cards(_) | Self::Products(_) => seen.is_blank() || seen.is_all("template"),
            Self::Buttons(_) => {
                let same = seen.words.is_none() || seen.words == words(self);
                let kinds = seen.kinds.is_empty() || seen.is_all("template");
                same && kinds
            }
            Self::Text(_) | Self::Choice(_) => {
                // beside plain text with a link in it stands what the link leads to
                let beside = |kind: &String| matches!(kind.as_str(), "fallback" | "share");
                seen.words == words(self) && seen.kinds.iter().all(beside)
            }
            Self::Media { .. } | Self::Inbound(_) => outline(self).is_some_and(|own| {
                let kinds: Vec<&str> = own.kinds.iter().map(String::as_str).collect();
                if kinds.is_empty() {
                    let beside = |kind: &String| matches!(kind.as_str(), "fallback" | "share");
                    let plain = own.words.is_some() && seen.kinds.iter().all(beside);
                    return plain && own.words == seen.words;
                }
                seen.is(own.words.as_deref(), &kinds)
            }),
            Self::List(_) | Self::Raw { .. } | Self::Unsent => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::{
        Attachment, AttachmentKind, Buttons, Card, Cards, Images, Outbound, Post, Sticker, Text,
    };
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
    fn what_instagram_tells_little_of_is_known_by_what_it_is() {
        let blank = of(&[]);
        let sticker = Content::Sticker(Sticker::Heart);
        let post = Content::Post(Post {
            id: ExternalId::parse("1790").unwrap(),
        });
        let images = Content::Images(Images {
            urls: vec!["https://x/1".to_owned(), "https://x/2".to_owned()],
        });
        let cards = Content::Cards(Cards {
            cards: vec![Card {
                title: "One".to_owned(),
                subtitle: None,
                image_url: None,
                url: None,
                buttons: vec![],
            }],
        });
        let buttons = Content::Buttons(Buttons {
            text: text("Which one?"),
            buttons: vec![],
        });
        let asked = Content::Text(text("Which  one?"));
        for (says, shown, alike) in [
            (&sticker, of(&["like_heart"]), true),
            (&sticker, of(&["image"]), false),
            (&post, of(&["ig_post", "share"]), true),
            (&post, of(&["MEDIA_SHARE"]), true),
            (&post, of(&["ig_reel"]), false),
            (&images, of(&["image", "image"]), true),
            (&images, of(&["image"]), false),
            (&images, blank.clone(), false),
            (&cards, of(&["template"]), true),
            (&cards, asked.clone(), false),
            (&buttons, of(&["template"]), true),
            (
                &buttons,
                of(&["template"]).reworded(text("Which one?")),
                true,
            ),
            (&buttons, asked.clone(), true),
            (&buttons, of(&["template"]).reworded(text("Other")), false),
        ] {
            assert_eq!(says.is_shown_as(&shown), alike, "{says:?} {shown:?}");
        }
        for says in [&sticker, &post, &cards] {
            assert!(says.is_shown_as(&blank), "{says:?}");
        }
        let either = Content::Outbound(Box::new(Outbound {
            says: sticker,
            reply_to: None,
            fallback: Some(text("thanks")),
        }));
        assert!(either.is_shown_as(&of(&["like_heart"])));
        assert!(either.is_shown_as(&Content::Text(text("thanks"))));
        assert!(!either.is_shown_as(&asked));
    }
}
