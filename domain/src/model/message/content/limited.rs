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
    use crate::model::message::{Cards, Choice, OnOverflow, QuickReply, Text};

    fn long(count: usize) -> String {
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

    fn cards(count: usize, title: usize, subtitle: Option<usize>) -> Content {
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
