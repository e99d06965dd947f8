//! The JSON of a send (META 3.1), and nothing else.

use serde::Serialize;

/// The body of a send.
#[derive(Debug, Serialize)]
pub(in super::super) struct SendRequest<'a> {
    pub(super) recipient: Recipient<'a>,
    /// A private reply has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) messaging_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tag: Option<&'static str>,
    pub(super) message: OutgoingMessage<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply_to: Option<ReplyTo<'a>>,
}

/// Who a send is for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Recipient<'a> {
    /// Somebody, by their Instagram-scoped id.
    Id(&'a str),
    /// Whoever wrote a comment (META 3.5).
    CommentId(&'a str),
}

/// The body of a sender action: it is sent alone (META 3.1).
#[derive(Debug, Serialize)]
pub(in super::super) struct ActionRequest<'a> {
    pub(super) recipient: Recipient<'a>,
    pub(super) sender_action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<ActionPayload<'a>>,
}

/// What a reaction is to, and which.
#[derive(Debug, Serialize)]
pub(super) struct ActionPayload<'a> {
    pub(super) message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reaction: Option<&'a str>,
}

/// What it answers: beside the message, not in it.
#[derive(Debug, Serialize)]
pub(super) struct ReplyTo<'a> {
    pub(super) mid: &'a str,
}

/// What a send says: one thing at a time.
#[derive(Debug, Default, Serialize)]
pub(super) struct OutgoingMessage<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attachment: Option<Attachment<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<Attachment<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) quick_replies: Vec<QuickReply<'a>>,
}

/// Something attached.
#[derive(Debug, Serialize)]
pub(super) struct Attachment<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<Payload<'a>>,
}

/// What it is.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Payload<'a> {
    /// A file that Instagram fetches.
    File { url: &'a str },
    /// A thing that Instagram has.
    Thing { id: &'a str },
    /// A template.
    Template(Template<'a>),
}

/// A template.
#[derive(Debug, Serialize)]
#[serde(tag = "template_type", rename_all = "snake_case")]
pub(super) enum Template<'a> {
    Generic {
        elements: Vec<Element<'a>>,
    },
    Button {
        text: &'a str,
        buttons: Vec<Button<'a>>,
    },
    Product {
        elements: Vec<Product<'a>>,
    },
}

/// A card.
#[derive(Debug, Serialize)]
pub(super) struct Element<'a> {
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subtitle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default_action: Option<Opens<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) buttons: Vec<Button<'a>>,
}

/// What a tap on a card opens.
#[derive(Debug, Serialize)]
pub(super) struct Opens<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) url: &'a str,
}

/// A button.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Button<'a> {
    WebUrl { url: &'a str, title: &'a str },
    Postback { title: &'a str, payload: &'a str },
}

/// A product of the catalogue.
#[derive(Debug, Serialize)]
pub(super) struct Product<'a> {
    pub(super) id: &'a str,
}

/// An answer to choose.
#[derive(Debug, Serialize)]
pub(super) struct QuickReply<'a> {
    pub(super) content_type: &'static str,
    pub(super) title: &'a str,
    pub(super) payload: &'a str,
}
