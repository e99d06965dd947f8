//! What a message is to say, as a request says it.

use std::fmt;

use domain::model::message::{Attachment, AttachmentKind, Content, Text};
use domain::model::shared::Code;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::fields;
use super::problem::Faults;
use super::site::Site;

/// What a message says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateContent, example = json!({"type": "text", "text": "Yes, it is!"}))]
pub(crate) struct ContentBody {
    /// What kind it is.
    r#type: ContentKind,
    /// The text, at most 1000 bytes of UTF-8. Beside a file it is sent after it.
    #[serde(default)]
    #[schema(example = "Yes, it is!")]
    text: Option<String>,
    /// Where a file is: public, https, fetched by Instagram when it is sent. Images up to 8 MB (PNG, JPEG, GIF), videos up to
    /// 25 MB (MP4, OGG, AVI, MOV, WEBM), sounds up to 25 MB (AAC, M4A, WAV, MP4), files up to 25 MB (PDF).
    #[serde(default)]
    #[schema(example = json!(null))]
    url: Option<String>,
}

/// Kinds of content that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContentKind {
    /// Text alone.
    Text,
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A file.
    File,
}

/// One thing, or a list of up to 10 that are sent one after the other.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = CreateContents)]
pub(crate) enum ContentsSchema {
    /// One thing.
    One(ContentBody),
    /// Several.
    Several(Vec<ContentBody>),
}

/// The same, read so that whatever is wrong with it is named by its place.
#[derive(Debug)]
pub(crate) struct ContentsBody(ContentsSchema);

impl<'de> Deserialize<'de> for ContentsBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrSeveral).map(Self)
    }
}

struct OneOrSeveral;

impl<'de> Visitor<'de> for OneOrSeveral {
    type Value = ContentsSchema;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object, or a list of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ContentsSchema, A::Error> {
        ContentBody::deserialize(MapAccessDeserializer::new(map)).map(ContentsSchema::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<ContentsSchema, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(ContentsSchema::Several)
    }
}

impl ContentsBody {
    pub(in crate::http) fn read(self, faults: &mut Faults, site: &Site) -> Option<Content> {
        match self.0 {
            ContentsSchema::One(one) => one.read(faults, site, "/content"),
            ContentsSchema::Several(items) if items.is_empty() => {
                faults.add(
                    "/content",
                    Code::InvalidRequest,
                    "must have at least one item",
                );
                None
            }
            ContentsSchema::Several(items) => {
                let read = items.into_iter().enumerate();
                // all of them, so that everything that is wrong is told at once
                let read: Vec<_> = read
                    .map(|(index, item)| item.read(faults, site, &format!("/content/{index}")))
                    .collect();
                read.into_iter().collect::<Option<_>>().map(Content::List)
            }
        }
    }
}

impl ContentBody {
    fn read(self, faults: &mut Faults, site: &Site, at: &str) -> Option<Content> {
        let kind = match self.r#type {
            ContentKind::Text => return self.text(faults, at),
            ContentKind::Image => AttachmentKind::Image,
            ContentKind::Video => AttachmentKind::Video,
            ContentKind::Audio => AttachmentKind::Audio,
            ContentKind::File => AttachmentKind::File,
        };
        let text = match self.text {
            None => Some(None),
            Some(text) => written(faults, at, text).map(Some),
        };
        let pointer = format!("{at}/url");
        let url = match &self.url {
            None => {
                faults.add(pointer, Code::MediaUrlInvalid, "is missing");
                None
            }
            Some(url) => fields::file_url(faults, &pointer, site, url),
        };
        text.zip(url).map(|(text, url)| Content::Media {
            text,
            attachments: vec![Attachment::new(kind, Some(url))],
        })
    }

    fn text(self, faults: &mut Faults, at: &str) -> Option<Content> {
        if self.url.is_some() {
            let detail = "a text has no file";
            faults.add(format!("{at}/url"), Code::InvalidRequest, detail);
        }
        match self.text {
            None => {
                faults.add(format!("{at}/text"), Code::InvalidRequest, "is missing");
                None
            }
            Some(text) => written(faults, at, text).map(Content::Text),
        }
    }
}

fn written(faults: &mut Faults, at: &str, text: String) -> Option<Text> {
    Text::parse(text)
        .map_err(|error| faults.add(format!("{at}/text"), Code::TextBlank, error.to_string()))
        .ok()
}
