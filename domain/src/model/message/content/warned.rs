use crate::model::channel::{Capabilities, Length};
use crate::model::message::OnOverflow;
use crate::model::shared::Code;

use super::{AttachmentKind, Button, Card, Content};

/// Something that is sent, and shown otherwise than it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A JSON pointer (RFC 6901) into the request.
    pub pointer: String,
    /// What.
    pub code: Code,
    /// The same in words, with the figures.
    pub detail: String,
}

impl Warning {
    pub(in crate::model::message) fn new(
        pointer: impl Into<String>,
        code: Code,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }
}

impl Content {
    /// What Instagram, or this service at the caller's wish, shows otherwise than it is said (META 3.2).
    pub fn warnings(&self, on_overflow: OnOverflow, can: &Capabilities) -> Vec<Warning> {
        let members = self.members();
        members
            .iter()
            .flat_map(|(at, item)| of(at, item, on_overflow, can))
            .collect()
    }
}

fn of(at: &str, content: &Content, on_overflow: OnOverflow, can: &Capabilities) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = overflow(at, content, on_overflow, can)
        .into_iter()
        .collect();
    let fetched = content.fetched_at(at).into_iter();
    warnings.extend(fetched.filter_map(|(at, url)| misnamed(at, url)));
    let not_on_web = |at: String| {
        Warning::new(
            at,
            Code::NotOnWeb,
            "is shown in Instagram's app, not on its web site",
        )
    };
    match content {
        Content::Choice(choice) => {
            let at = format!("{at}/quick_replies");
            for (index, reply) in choice.replies.iter().enumerate() {
                let at = format!("{at}/{index}/title");
                warnings.extend(cut(at, &reply.title, can.content.quick_reply_title));
            }
            warnings.push(not_on_web(at));
        }
        Content::Buttons(buttons) => {
            let title = can.content.button_title;
            warnings.extend(titles(&format!("{at}/buttons"), &buttons.buttons, title));
            warnings.push(not_on_web(at.to_owned()));
        }
        Content::Cards(cards) => {
            let at_cards = format!("{at}/cards");
            for (index, card) in cards.cards.iter().enumerate() {
                let at = format!("{at_cards}/{index}");
                let title = can.content.button_title;
                warnings.extend(titles(&format!("{at}/buttons"), &card.buttons, title));
                let image = card.image_url.as_deref();
                warnings.extend(image.and_then(|url| still(format!("{at}/image_url"), url)));
            }
            warnings.extend(sized_by_the_first(at_cards, &cards.cards));
            warnings.push(not_on_web(at.to_owned()));
        }
        Content::Products(_) => warnings.push(not_on_web(at.to_owned())),
        Content::Images(images) => {
            for (index, url) in images.urls.iter().enumerate() {
                warnings.extend(still(format!("{at}/images/{index}/url"), url));
            }
        }
        Content::Media { .. } => {
            for (kind, url) in content.files() {
                if *kind == AttachmentKind::Image {
                    warnings.extend(still(format!("{at}/url"), url));
                }
            }
        }
        Content::Text(_)
        | Content::Inbound(_)
        | Content::List(_)
        | Content::Sticker(_)
        | Content::Post(_)
        | Content::Outbound(_)
        | Content::Raw { .. }
        | Content::Unsent => {}
    }
    warnings
}

fn overflow(
    at: &str,
    content: &Content,
    on_overflow: OnOverflow,
    can: &Capabilities,
) -> Option<Warning> {
    let bytes = content.text()?.bytes();
    if matches!(content, Content::Buttons(_)) || bytes <= can.text_bytes {
        return None;
    }
    let (code, done) = match on_overflow {
        OnOverflow::Refuse => return None,
        OnOverflow::Truncate => (Code::TextTruncated, "the rest is cut off"),
        OnOverflow::Split => (Code::TextSplit, "it is sent in several parts"),
    };
    let detail = format!(
        "has {bytes} bytes, at most {} can be sent at once: {done}",
        can.text_bytes
    );
    Some(Warning::new(format!("{at}/text"), code, detail))
}

fn cut(at: String, title: &str, limit: Length) -> Option<Warning> {
    limit.is_beyond(title).then(|| {
        let detail = format!(
            "has {} {}, of which {} are shown",
            limit.of(title),
            limit.unit.as_str(),
            limit.most
        );
        Warning::new(at, Code::TitleCut, detail)
    })
}

fn titles(at: &str, buttons: &[Button], limit: Length) -> Vec<Warning> {
    let all = buttons.iter().enumerate();
    all.filter_map(|(index, button)| cut(format!("{at}/{index}/title"), &button.title, limit))
        .collect()
}

/// What moves in a picture does not move at Instagram.
fn still(at: String, url: &str) -> Option<Warning> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let moves = path.get(path.len().saturating_sub(4)..)?;
    moves.eq_ignore_ascii_case(".gif").then(|| {
        Warning::new(
            at,
            Code::ShownAsFirstFrame,
            "of a moving picture the first frame is shown",
        )
    })
}

/// The name of a file must be ASCII (META 3.2): as it is written, and as it reads when percent-encoding is undone.
fn misnamed(at: String, url: &str) -> Option<Warning> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let (_, name) = path.rsplit_once('/')?;
    let encoded = name.split('%').skip(1).map(|rest| rest.get(..2));
    let mut bytes = encoded.filter_map(|digits| u8::from_str_radix(digits?, 16).ok());
    (!name.is_ascii() || bytes.any(|byte| !byte.is_ascii())).then(|| {
        let detail = "has a name that is not ASCII, which Instagram does not fetch";
        Warning::new(at, Code::MediaNameNotAscii, detail)
    })
}

/// All pictures of a carousel have the shape of the first card's.
fn sized_by_the_first(at: String, cards: &[Card]) -> Option<Warning> {
    let pictures = cards.iter().filter(|card| card.image_url.is_some());
    (pictures.count() > 1).then(|| {
        let detail = "the first card's picture gives all of them their shape";
        Warning::new(at, Code::SizedByFirstCard, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::tests::CAN;
    use crate::model::message::tests_of_limits::choice;
    use crate::model::message::{Attachment, Cards, Images, Press, QuickReply, Text};

    fn seen(content: &Content, how: OnOverflow) -> Vec<(String, Code)> {
        let all = content.warnings(how, &CAN).into_iter();
        all.map(|it| (it.pointer, it.code)).collect()
    }

    #[test]
    fn titles_are_cut_after_twenty_characters() {
        let titled = |title: String| {
            let Content::Choice(mut it) = choice(1, 1) else {
                panic!("it is a choice");
            };
            it.replies = vec![QuickReply {
                title,
                payload: "x".to_owned(),
            }];
            seen(&Content::Choice(it), OnOverflow::Refuse)
        };
        let web = ("/content/quick_replies".to_owned(), Code::NotOnWeb);
        let cut = ("/content/quick_replies/0/title".to_owned(), Code::TitleCut);

        assert_eq!(titled("ж".repeat(20)), std::slice::from_ref(&web));
        assert_eq!(titled("ж".repeat(21)), [cut, web]);
    }

    #[test]
    fn cards_warn_of_their_buttons_and_pictures() {
        let card = |image: &str, title: &str| Card {
            title: "One".to_owned(),
            subtitle: None,
            image_url: Some(image.to_owned()),
            url: None,
            buttons: vec![Button {
                title: title.to_owned(),
                press: Press::Open("https://x/y".to_owned()),
            }],
        };
        let content = Content::Cards(Cards {
            cards: vec![
                card("https://x/a.GIF?b=1", "short"),
                card("https://x/a.png", "twenty-one characters"),
            ],
        });

        let codes: Vec<_> = seen(&content, OnOverflow::Refuse);
        assert_eq!(
            codes,
            [
                (
                    "/content/cards/0/image_url".to_owned(),
                    Code::ShownAsFirstFrame
                ),
                (
                    "/content/cards/1/buttons/0/title".to_owned(),
                    Code::TitleCut
                ),
                ("/content/cards".to_owned(), Code::SizedByFirstCard),
                ("/content".to_owned(), Code::NotOnWeb),
            ]
        );
    }

    #[test]
    fn a_long_text_is_warned_of_as_it_is_dealt_with() {
        let text = |bytes: usize| Content::Text(Text::parse("a".repeat(bytes)).unwrap());
        let at = |code| vec![("/content/text".to_owned(), code)];

        assert_eq!(seen(&text(1000), OnOverflow::Split), []);
        assert_eq!(seen(&text(1001), OnOverflow::Refuse), []);
        assert_eq!(seen(&text(1001), OnOverflow::Split), at(Code::TextSplit));
        assert_eq!(
            seen(&text(1001), OnOverflow::Truncate),
            at(Code::TextTruncated)
        );
    }

    #[test]
    fn a_moving_picture_is_seen_by_its_name() {
        let image = |url: &str| Content::Media {
            text: None,
            attachments: vec![Attachment::new(AttachmentKind::Image, Some(url.to_owned()))],
        };
        let gif = seen(&image("https://x/a.gif"), OnOverflow::Refuse);
        assert_eq!(gif, [("/content/url".to_owned(), Code::ShownAsFirstFrame)]);
        assert_eq!(seen(&image("https://x/gif"), OnOverflow::Refuse), []);
        assert_eq!(seen(&image("é"), OnOverflow::Refuse), []);
    }

    #[test]
    fn a_file_whose_name_is_not_ascii_is_warned_of_where_it_stands() {
        let image = |url: &str| Content::Media {
            text: None,
            attachments: vec![Attachment::new(AttachmentKind::File, Some(url.to_owned()))],
        };
        for (url, warned) in [
            ("https://x/price-list_2.0(a).pdf", false),
            ("https://x/price%20list.pdf", false),
            ("https://x/a%7E%7F.pdf", false),
            ("https://x/a%80.pdf", true),
            ("https://x/pr\u{e9}cis.pdf", true),
            ("https://x/pr%C3%A9cis.pdf", true),
            ("https://x/pr%c3%a9cis.pdf?v=1", true),
            ("https://x/\u{1f44b}", true),
            // only the name: where it lies and what is asked of it may be what they are
            (
                "https://x/pr%C3%A9cis/a.pdf?name=pr\u{e9}cis#\u{e9}/\u{e9}",
                false,
            ),
            ("https://x/\u{e9}/", false),
            ("https://pr\u{e9}cis.example", false),
            ("https://x/50%", false),
            ("https://x/50%fun", false),
        ] {
            let warned: Vec<_> = warned
                .then(|| ("/content/url".to_owned(), Code::MediaNameNotAscii))
                .into_iter()
                .collect();
            assert_eq!(seen(&image(url), OnOverflow::Refuse), warned, "{url}");
        }
        let images = Content::Images(Images {
            urls: vec![
                "https://x/a.png".to_owned(),
                "https://x/\u{e9}.png".to_owned(),
            ],
        });
        let second = "/content/images/1/url".to_owned();
        let named = Code::MediaNameNotAscii;
        assert_eq!(seen(&images, OnOverflow::Refuse), [(second, named)]);
    }
}
