//! What an endpoint has that nothing looks for, and which types it takes.

use std::collections::BTreeMap;

use domain::model::endpoint::{Endpoint, Filter, WebhookUrl};
use domain::model::event::EventType;
use domain::model::shared::{Code, Metadata, Name};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndpointData {
    url: String,
    name: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    /// Why it was disabled, when something other than a person did it.
    disabled_for: Option<String>,
}

/// What [`EndpointData`] says, in the domain's words.
#[derive(Debug)]
pub(crate) struct EndpointParts {
    pub(crate) url: WebhookUrl,
    pub(crate) name: Option<Name>,
    pub(crate) metadata: Metadata,
    pub(crate) disabled_for: Option<Code>,
}

impl EndpointData {
    pub(crate) fn of(endpoint: &Endpoint) -> Self {
        let reason = endpoint.disabled.and_then(|(_, code)| code);
        Self {
            url: endpoint.url.as_str().to_owned(),
            name: endpoint.name.as_ref().map(|name| name.as_str().to_owned()),
            metadata: endpoint.metadata.pairs().clone(),
            disabled_for: reason.map(|code| code.as_str().to_owned()),
        }
    }

    pub(crate) fn read(self) -> Option<EndpointParts> {
        Some(EndpointParts {
            // Whether plain HTTP is allowed was judged when it was made.
            url: WebhookUrl::parse(&self.url, false).ok()?,
            name: match self.name {
                None => None,
                Some(name) => Some(Name::parse(&name).ok()?),
            },
            metadata: Metadata::parse(self.metadata).ok()?,
            disabled_for: match self.disabled_for {
                None => None,
                Some(word) => Some(Code::find(&word)?),
            },
        })
    }
}

/// The types of a filter, with spaces between; the fan-out reads them without a key.
pub(crate) fn types_written(filter: &Filter) -> String {
    let words: Vec<_> = filter.types.iter().map(|kind| kind.as_str()).collect();
    words.join(" ")
}

/// Reads what [`types_written`] wrote. Nothing, if this version lacks a type: an empty filter would take all.
pub(crate) fn types_read(written: &str) -> Option<Filter> {
    let types = written.split_whitespace().map(EventType::find);
    Some(Filter {
        types: types.collect::<Option<_>>()?,
    })
}
