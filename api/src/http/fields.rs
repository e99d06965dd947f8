//! Fields that several bodies have.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::model::channel::Product;
use domain::model::endpoint::WebhookUrl;
use domain::model::event::EventType;
use domain::model::shared::{
    Code, ExposeSecret as _, ExternalId, Metadata, Name, SecretString, Time,
};
use domain::model::workspace::{Host, Retention};
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;

/// `/type`: a type of event.
pub(in crate::http) fn event_type(word: &str) -> Result<EventType, Problem> {
    let unknown = || Problem::at("/type", Code::EventTypeUnknown, "is no type of event");
    EventType::find(word).ok_or_else(unknown)
}

/// A field of a merge patch (RFC 7396): absent stays, null takes away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::http) enum Patched<T> {
    /// It is not named.
    #[default]
    Absent,
    /// Null.
    Null,
    /// A value.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patched<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::deserialize(deserializer)?;
        Ok(value.map_or(Self::Null, Self::Value))
    }
}

impl<T> Patched<T> {
    /// What it changes, where null makes it what it is when a new thing does not name it: `Some(None)` when it stays.
    pub(in crate::http) fn or_none<U>(
        self,
        read: impl FnOnce(Option<T>) -> Option<U>,
    ) -> Option<Option<U>> {
        match self {
            Self::Absent => Some(None),
            Self::Null => read(None).map(Some),
            Self::Value(value) => read(Some(value)).map(Some),
        }
    }

    /// What it changes, where there must always be one: null is a fault.
    pub(in crate::http) fn needed<U>(
        self,
        faults: &mut Faults,
        pointer: &str,
        read: impl FnOnce(&mut Faults, T) -> Option<U>,
    ) -> Option<Option<U>> {
        match self {
            Self::Absent => Some(None),
            Self::Null => {
                let fault = "cannot be taken away: must not be null";
                faults.add(pointer, Code::InvalidRequest, fault);
                None
            }
            Self::Value(value) => read(faults, value).map(Some),
        }
    }
}

/// `/name`
pub(in crate::http) fn name(faults: &mut Faults, name: &str) -> Option<Name> {
    faults.take("/name", Name::parse(name))
}

/// `/name`, when there is one.
pub(in crate::http) fn maybe_name(faults: &mut Faults, name: Option<&str>) -> Option<Option<Name>> {
    faults.maybe("/name", name.map(Name::parse))
}

/// `/routing_label`, when there is one.
pub(in crate::http) fn label(faults: &mut Faults, label: Option<&str>) -> Option<Option<Name>> {
    faults.maybe("/routing_label", label.map(Name::parse))
}

/// A number of seconds within these bounds, when there is one.
pub(in crate::http) fn seconds(
    faults: &mut Faults,
    pointer: &str,
    seconds: Option<i64>,
    (least, most): (Duration, Duration),
) -> Option<Option<Duration>> {
    let read = seconds.map(|seconds| {
        let bounds = least.num_seconds()..=most.num_seconds();
        let within = bounds
            .contains(&seconds)
            .then(|| Duration::seconds(seconds));
        within.ok_or_else(|| format!("must be between {} and {}", bounds.start(), bounds.end()))
    });
    faults.maybe(pointer, read)
}

/// Somebody's own key for the thing, when there is one.
pub(in crate::http) fn key(
    faults: &mut Faults,
    pointer: &str,
    key: Option<&str>,
) -> Option<Option<ExternalId>> {
    faults.maybe(pointer, key.map(ExternalId::chosen))
}

/// `/metadata`
pub(in crate::http) fn metadata(
    faults: &mut Faults,
    pairs: Option<BTreeMap<String, String>>,
) -> Option<Metadata> {
    faults.take("/metadata", Metadata::parse(pairs.unwrap_or_default()))
}

/// `/url`
pub(in crate::http) fn url(faults: &mut Faults, site: &Site, url: &str) -> Option<WebhookUrl> {
    let parsed = WebhookUrl::parse(url, site.https_only)
        .map_err(|error| faults.add("/url", Code::UrlInvalid, error.to_string()))
        .ok()?;
    // as the client that will call it reads it: a port beyond all ports, an address with five numbers
    if let Err(error) = Url::parse(parsed.as_str()) {
        let detail = format!("cannot be called: {error}");
        faults.add("/url", Code::UrlInvalid, detail);
        return None;
    }
    Some(parsed)
}

/// `/redirect_hosts`
pub(in crate::http) fn hosts(faults: &mut Faults, hosts: &[String]) -> Option<Vec<Host>> {
    let few = (hosts.len() <= Host::MOST).then_some(());
    faults.take("/redirect_hosts", few.ok_or("must be 50 at most"))?;
    let mut parsed = vec![];
    for (index, host) in hosts.iter().enumerate() {
        parsed.push(faults.take(&format!("/redirect_hosts/{index}"), Host::parse(host)));
    }
    let mut hosts: Vec<Host> = parsed.into_iter().collect::<Option<_>>()?;
    hosts.sort();
    hosts.dedup();
    Some(hosts)
}

/// `/retention`
pub(in crate::http) fn retention(faults: &mut Faults, word: &str) -> Option<Retention> {
    let known = Retention::find(word);
    faults.take("/retention", known.ok_or("must be short, standard or long"))
}

/// Where a file is; what cannot be read stays as it is said.
pub(in crate::http) fn file_url(
    faults: &mut Faults,
    pointer: &str,
    site: &Site,
    url: String,
) -> String {
    let parsed = WebhookUrl::parse(&url, site.https_only).map_err(|error| error.to_string());
    // as the client that will ask for it reads it
    let read = parsed.and_then(|parsed| match Url::parse(parsed.as_str()) {
        Ok(_) => Ok(parsed.as_str().to_owned()),
        Err(error) => Err(format!("cannot be called: {error}")),
    });
    read.unwrap_or_else(|detail| {
        faults.add(pointer, Code::MediaUrlInvalid, detail);
        url
    })
}

/// Something that is shown: not blank.
pub(in crate::http) fn shown(faults: &mut Faults, pointer: &str, text: String) -> String {
    if text.trim().is_empty() {
        faults.add(pointer, Code::InvalidRequest, "is blank");
    }
    text
}

/// What a person is led to; what cannot be read stays as it is said.
pub(in crate::http) fn link_url(faults: &mut Faults, pointer: &str, url: String) -> String {
    let read = Url::parse(&url).map_err(|error| error.to_string());
    let wrong = match read {
        Ok(read) if matches!(read.scheme(), "http" | "https") => None,
        Ok(_) => Some("must be http or https".to_owned()),
        Err(error) => Some(error),
    };
    if let Some(detail) = wrong {
        faults.add(pointer, Code::UrlInvalid, detail);
    }
    url
}

/// An instant, RFC 3339.
pub(in crate::http) fn time(
    faults: &mut Faults,
    pointer: &str,
    text: Option<&str>,
) -> Option<Option<Time>> {
    faults.maybe(pointer, text.map(instant))
}

/// An instant, RFC 3339; what it must be otherwise.
pub(in crate::http) fn instant(text: &str) -> Result<Time, &'static str> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|_| "must be a time such as 2026-11-20T10:00:00Z")
}

/// No token is longer.
const LONGEST: usize = 4096;

/// `/access_token`
pub(in crate::http) fn access_token(
    faults: &mut Faults,
    token: SecretString,
) -> Option<SecretString> {
    let text = token.expose_secret();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    let good = plain && (1..=LONGEST).contains(&text.len());
    let parsed = good.then_some(token);
    faults.take(
        "/access_token",
        parsed.ok_or("must be 1 to 4096 characters of printable ASCII without spaces"),
    )
}

/// `/login`, or what the token's beginning says (META 1b: `IG…` and `EAA…`).
pub(in crate::http) fn login(
    faults: &mut Faults,
    login: Option<&str>,
    token: &SecretString,
) -> Option<Product> {
    let text = token.expose_secret();
    let product = match login {
        Some(word) => Product::find(word),
        None if text.starts_with("IG") => Some(Product::Instagram),
        None if text.starts_with("EAA") => Some(Product::Facebook),
        None => None,
    };
    faults.take("/login", product.ok_or("must be instagram or facebook"))
}
