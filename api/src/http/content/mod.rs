//! What a message is to say, as a request says it.

mod button;
mod cards;
mod one;

use std::fmt;

use domain::model::message::Content;
use domain::model::shared::Code;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::problem::Faults;
use super::site::Site;
use one::ContentBody;
pub(in crate::http) use one::examples;

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
    /// What it says. What cannot be read is a fault, and something else stands there, so that the rest can be judged.
    pub(in crate::http) fn read(self, faults: &mut Faults, site: &Site) -> Content {
        match self.0 {
            ContentsSchema::One(one) => one.read(faults, site, "/content"),
            ContentsSchema::Several(items) => {
                if items.is_empty() {
                    let detail = "must have at least one item";
                    faults.add("/content", Code::InvalidRequest, detail);
                }
                let items = items.into_iter().enumerate();
                let read =
                    items.map(|(index, it)| it.read(faults, site, &format!("/content/{index}")));
                Content::List(read.collect())
            }
        }
    }
}
