//! Cards, buttons and products as templates (META 3.1).

use domain::model::message::{Button, Buttons, Card, Cards, Press, Products};

use super::body::{self, Attachment, Element, Opens, Payload, Template};

pub(super) fn cards(cards: &Cards) -> Attachment<'_> {
    template(Template::Generic {
        elements: cards.cards.iter().map(element).collect(),
    })
}

pub(super) fn buttons(below: &Buttons) -> Attachment<'_> {
    template(Template::Button {
        text: below.text.as_str(),
        buttons: below.buttons.iter().map(button).collect(),
    })
}

pub(super) fn products(products: &Products) -> Attachment<'_> {
    let ids = products.ids.iter();
    template(Template::Product {
        elements: ids.map(|id| body::Product { id: id.as_str() }).collect(),
    })
}

const fn template(template: Template<'_>) -> Attachment<'_> {
    Attachment {
        kind: "template",
        payload: Some(Payload::Template(template)),
    }
}

fn element(card: &Card) -> Element<'_> {
    let opens = |url| Opens {
        kind: "web_url",
        url,
    };
    Element {
        title: &card.title,
        subtitle: card.subtitle.as_deref(),
        image_url: card.image_url.as_deref(),
        default_action: card.url.as_deref().map(opens),
        buttons: card.buttons.iter().map(button).collect(),
    }
}

fn button(button: &Button) -> body::Button<'_> {
    let title = button.title.as_str();
    match &button.press {
        Press::Open(url) => body::Button::WebUrl { url, title },
        Press::Postback(payload) => body::Button::Postback { title, payload },
    }
}
