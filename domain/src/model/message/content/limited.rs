use crate::model::channel::{ContentLimits, Fault, too_many};
use crate::model::shared::Code;

use super::{Button, Card, Content};

impl Content {
    /// What of one thing is beyond a limit; its text, if it is one, not counted.
    pub(in crate::model) fn beyond(&self, at: &str, limits: &ContentLimits) -> Vec<Fault> {
        match self {
            Self::Images(it) => {
                let fault = too_many(format!("{at}/images"), it.urls.len(), limits.images);
                fault.into_iter().collect()
            }
            Self::Products(it) => {
                let fault = too_many(format!("{at}/products"), it.ids.len(), limits.products);
                fault.into_iter().collect()
            }
            Self::Choice(it) => {
                let at = format!("{at}/quick_replies");
                let count = too_many(at.clone(), it.replies.len(), limits.quick_replies);
                let replies = it.replies.iter().enumerate();
                let long = replies.filter_map(|(index, reply)| {
                    let at = format!("{at}/{index}/payload");
                    limits.quick_reply_payload.fault(at, &reply.payload)
                });
                count.into_iter().chain(long).collect()
            }
            Self::Buttons(it) => {
                let long = limits
                    .buttons_text
                    .fault(format!("{at}/text"), it.text.as_str());
                let buttons = buttons(limits, &format!("{at}/buttons"), &it.buttons);
                long.into_iter().chain(buttons).collect()
            }
            Self::Cards(it) => {
                let at = format!("{at}/cards");
                let count = too_many(at.clone(), it.cards.len(), limits.cards);
                let cards = it.cards.iter().enumerate();
                let all = cards
                    .flat_map(|(index, card)| one_card(limits, &format!("{at}/{index}"), card));
                count.into_iter().chain(all).collect()
            }
            Self::Text(_)
            | Self::Media { .. }
            | Self::Inbound(_)
            | Self::List(_)
            | Self::Sticker(_)
            | Self::Post(_)
            | Self::Outbound(_)
            | Self::Raw { .. }
            | Self::Unsent => vec![],
        }
    }
}

fn one_card(limits: &ContentLimits, at: &str, card: &Card) -> Vec<Fault> {
    let bare = card.is_bare().then(|| Fault {
        pointer: at.to_owned(),
        code: Code::CardIncomplete,
        detail: "has a title and nothing else".to_owned(),
    });
    let title = limits.card_title.fault(format!("{at}/title"), &card.title);
    let subtitle = card.subtitle.as_deref();
    let subtitle = subtitle.and_then(|it| limits.card_subtitle.fault(format!("{at}/subtitle"), it));
    let buttons = buttons(limits, &format!("{at}/buttons"), &card.buttons);
    [bare, title, subtitle]
        .into_iter()
        .flatten()
        .chain(buttons)
        .collect()
}

fn buttons(limits: &ContentLimits, at: &str, buttons: &[Button]) -> Vec<Fault> {
    let count = too_many(at.to_owned(), buttons.len(), limits.buttons);
    let long = buttons.iter().enumerate().filter_map(|(index, button)| {
        let payload = button.press.payload()?;
        limits
            .button_payload
            .fault(format!("{at}/{index}/payload"), payload)
    });
    count.into_iter().chain(long).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::channel::tests::CAN;
    use crate::model::message::{
        Buttons, Cards, Choice, Images, OnOverflow, Press, Products, QuickReply, Text,
    };
    use crate::model::shared::ExternalId;

    pub(crate) fn long(count: usize) -> String {
        "ж".repeat(count)
    }

    pub(crate) fn choice(count: usize, payload: usize) -> Content {
        let reply = QuickReply {
            title: "Red".to_owned(),
            payload: long(payload),
        };
        Content::Choice(Choice {
            text: Text::parse("Which one?").unwrap(),
            replies: vec![reply; count],
        })
    }

    fn buttons_of(count: usize, payload: usize) -> Vec<Button> {
        let button = Button {
            title: "Buy".to_owned(),
            press: Press::Postback(long(payload)),
        };
        vec![button; count]
    }

    pub(crate) fn buttons(text: usize, count: usize, payload: usize) -> Content {
        Content::Buttons(Buttons {
            text: Text::parse(long(text)).unwrap(),
            buttons: buttons_of(count, payload),
        })
    }

    pub(crate) fn cards(count: usize, title: usize, subtitle: Option<usize>) -> Content {
        let card = Card {
            title: long(title),
            subtitle: subtitle.map(long),
            image_url: None,
            url: None,
            buttons: vec![],
        };
        Content::Cards(Cards {
            cards: vec![card; count],
        })
    }

    fn card_with(buttons: Vec<Button>) -> Content {
        Content::Cards(Cards {
            cards: vec![Card {
                title: "One".to_owned(),
                subtitle: None,
                image_url: None,
                url: None,
                buttons,
            }],
        })
    }

    fn images(count: usize) -> Content {
        Content::Images(Images {
            urls: vec!["https://x/y.png".to_owned(); count],
        })
    }

    fn products(count: usize) -> Content {
        Content::Products(Products {
            ids: vec![ExternalId::parse("1").unwrap(); count],
        })
    }

    #[test]
    fn each_limit_holds_below_at_and_above_it() {
        type Make<'a> = &'a dyn Fn(usize) -> Content;
        let table: [(usize, Make<'_>, &str); 12] = [
            (10, &images, "/content/images"),
            (10, &products, "/content/products"),
            (13, &|count| choice(count, 1), "/content/quick_replies"),
            (
                1000,
                &|count| choice(1, count),
                "/content/quick_replies/0/payload",
            ),
            (640, &|count| buttons(count, 1, 1), "/content/text"),
            (3, &|count| buttons(1, count, 1), "/content/buttons"),
            (
                1000,
                &|count| buttons(1, 1, count),
                "/content/buttons/0/payload",
            ),
            (10, &|count| cards(count, 1, Some(1)), "/content/cards"),
            (
                80,
                &|count| cards(1, count, Some(1)),
                "/content/cards/0/title",
            ),
            (
                80,
                &|count| cards(1, 1, Some(count)),
                "/content/cards/0/subtitle",
            ),
            (
                3,
                &|count| card_with(buttons_of(count, 1)),
                "/content/cards/0/buttons",
            ),
            (
                1000,
                &|count| card_with(buttons_of(1, count)),
                "/content/cards/0/buttons/0/payload",
            ),
        ];
        for (most, make, pointer) in table {
            for (count, refused) in [(most - 1, false), (most, false), (most + 1, true)] {
                let faults = CAN.faults(&make(count), OnOverflow::Refuse);
                let pointers: Vec<_> = faults.iter().map(|it| it.pointer.as_str()).collect();
                let expected: &[&str] = if refused { &[pointer] } else { &[] };
                assert_eq!(pointers, expected, "{count}");
            }
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let faults = CAN.faults(&cards(11, 81, None), OnOverflow::Refuse);

        let codes: Vec<_> = faults.iter().map(|it| it.code).collect();
        assert_eq!(codes.len(), 1 + 2 * 11);
        assert_eq!(
            codes[..3],
            [
                Code::TooManyElements,
                Code::CardIncomplete,
                Code::FieldTooLong
            ]
        );
    }
}
