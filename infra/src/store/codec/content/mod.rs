//! What a message says.

mod inbound;
mod sent;

use domain::model::message::{Attachment, AttachmentKind, Content, Text};
use inbound::InboundData;
use sent::SentData;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ContentData {
    Text {
        text: String,
    },
    Media {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        attachments: Vec<AttachmentData>,
    },
    Inbound {
        said: Box<InboundData>,
    },
    List {
        items: Vec<Self>,
    },
    /// What is only sent.
    Sent {
        says: SentData,
    },
    Raw {
        json: String,
    },
    Unsent,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AttachmentData {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    json: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
}

impl AttachmentData {
    fn of(it: &Attachment) -> Self {
        Self {
            kind: it.kind.as_str().to_owned(),
            url: it.url.clone(),
            title: it.title.clone(),
            external_id: it.external_id.clone(),
            json: it.json.clone(),
            withheld: it.withheld,
        }
    }

    fn read(self) -> Attachment {
        Attachment {
            kind: AttachmentKind::of(&self.kind),
            url: self.url,
            title: self.title,
            external_id: self.external_id,
            json: self.json,
            withheld: self.withheld,
        }
    }
}

fn text_of(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

fn text_read(text: Option<String>) -> Option<Option<Text>> {
    text.map(Text::parse).transpose().ok()
}

impl ContentData {
    pub(crate) fn of(content: &Content) -> Self {
        match content {
            Content::Text(text) => Self::Text {
                text: text.as_str().to_owned(),
            },
            Content::Media { text, attachments } => Self::Media {
                text: text_of(text.as_ref()),
                attachments: attachments.iter().map(AttachmentData::of).collect(),
            },
            Content::Inbound(said) => Self::Inbound {
                said: Box::new(InboundData::of(said)),
            },
            Content::List(items) => Self::List {
                items: items.iter().map(Self::of).collect(),
            },
            Content::Sticker(_)
            | Content::Post(_)
            | Content::Images(_)
            | Content::Cards(_)
            | Content::Buttons(_)
            | Content::Products(_)
            | Content::Choice(_)
            | Content::Outbound(_) => match SentData::of(content) {
                Some(says) => Self::Sent { says },
                None => Self::Unsent,
            },
            Content::Raw { json } => Self::Raw { json: json.clone() },
            Content::Unsent => Self::Unsent,
        }
    }

    pub(crate) fn read(self) -> Option<Content> {
        Some(match self {
            Self::Text { text } => Content::Text(Text::parse(text).ok()?),
            Self::Media { text, attachments } => Content::Media {
                text: text_read(text)?,
                attachments: attachments.into_iter().map(AttachmentData::read).collect(),
            },
            Self::Inbound { said } => Content::Inbound(Box::new(said.read()?)),
            Self::List { items } => {
                let items = items.into_iter().map(Self::read);
                Content::List(items.collect::<Option<_>>()?)
            }
            Self::Sent { says } => says.read()?,
            Self::Raw { json } => Content::Raw { json },
            Self::Unsent => Content::Unsent,
        })
    }
}

#[cfg(test)]
mod tests;
