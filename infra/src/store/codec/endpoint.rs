//! What an endpoint has that nothing looks for, what only its receiver may know, and what the fan-out reads without a key.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::model::channel::ChannelId;
use domain::model::endpoint::{
    CustomHeaders, Endpoint, EndpointAuth, Filter, Limits, Ordering, Payload, Schedule, Secrets,
    TypePattern, WebhookUrl,
};
use domain::model::shared::{Code, ExposeSecret as _, Metadata, Name, Rate, SecretString, Time};
use domain::model::workspace::{Mode, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{millis, time};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndpointData {
    url: String,
    name: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    /// Why it was disabled, when something other than a person did it.
    disabled_for: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paused_at: Option<i64>,
    /// Up to which place in the sequence of work deliveries are being dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dropping: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_flight: Option<u16>,
    /// Calls, and in how many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate: Option<(u16, i64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    /// Seconds between attempts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schedule: Option<Vec<u32>>,
}

/// What [`EndpointData`] says, in the domain's words.
#[derive(Debug)]
pub(crate) struct EndpointParts {
    pub(crate) url: WebhookUrl,
    pub(crate) name: Option<Name>,
    pub(crate) metadata: Metadata,
    pub(crate) disabled_for: Option<Code>,
    pub(crate) paused_at: Option<Time>,
    pub(crate) dropping: Option<i64>,
    pub(crate) labels: Vec<Name>,
    pub(crate) limits: Limits,
    pub(crate) payload: Payload,
    pub(crate) schedule: Option<Schedule>,
}

impl EndpointData {
    pub(crate) fn of(endpoint: &Endpoint) -> Self {
        let reason = endpoint.disabled.and_then(|(_, code)| code);
        let manner = &endpoint.manner;
        let payload = Some(manner.payload).filter(|payload| *payload != Payload::default());
        let labels = endpoint.filter.labels.iter();
        Self {
            url: endpoint.url.as_str().to_owned(),
            name: endpoint.name.as_ref().map(|name| name.as_str().to_owned()),
            metadata: endpoint.metadata.pairs().clone(),
            disabled_for: reason.map(|code| code.as_str().to_owned()),
            paused_at: endpoint.paused_at.map(millis),
            dropping: endpoint.dropping,
            labels: labels.map(|label| label.as_str().to_owned()).collect(),
            in_flight: manner.limits.in_flight,
            rate: manner
                .limits
                .rate
                .map(|rate| (rate.calls, rate.per.num_milliseconds())),
            payload: payload.map(|payload| payload.as_str().to_owned()),
            schedule: manner.schedule.as_ref().map(Schedule::seconds),
        }
    }

    pub(crate) fn read(self) -> Option<EndpointParts> {
        let labels = self.labels.iter().map(|label| Name::parse(label).ok());
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
            paused_at: match self.paused_at {
                None => None,
                Some(at) => Some(time(at, "endpoint", "data").ok()?),
            },
            dropping: self.dropping,
            labels: labels.collect::<Option<_>>()?,
            limits: Limits {
                in_flight: self.in_flight,
                rate: self.rate.map(|(calls, per)| Rate {
                    calls,
                    per: Duration::milliseconds(per),
                }),
            },
            payload: match self.payload {
                None => Payload::default(),
                Some(word) => *Payload::ALL.iter().find(|it| it.as_str() == word)?,
            },
            schedule: match self.schedule {
                None => None,
                Some(waits) => Some(Schedule::parse(&waits).ok()?),
            },
        })
    }
}

/// What only the receiver may know, and is sealed whatever else is not.
#[derive(Serialize, Deserialize)]
struct PrivateData {
    secret: String,
    /// Those before it, and until when each signs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    previous: Vec<(String, i64)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth: Option<AuthData>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AuthData {
    Basic { username: String, password: String },
    Bearer { token: String },
}

/// Secrets, headers and authentication of an endpoint, as bytes that are sealed.
pub(crate) fn private_written(endpoint: &Endpoint) -> Result<Vec<u8>, serde_json::Error> {
    let plain = |secret: &SecretString| secret.expose_secret().to_owned();
    let previous = endpoint.secrets.previous.iter();
    let headers = endpoint.manner.headers.pairs();
    serde_json::to_vec(&PrivateData {
        secret: plain(&endpoint.secrets.current),
        previous: previous
            .map(|(secret, until)| (plain(secret), millis(*until)))
            .collect(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), plain(value)))
            .collect(),
        auth: endpoint.manner.auth.as_ref().map(|auth| match auth {
            EndpointAuth::Basic { username, password } => AuthData::Basic {
                username: username.clone(),
                password: plain(password),
            },
            EndpointAuth::Bearer { token } => AuthData::Bearer {
                token: plain(token),
            },
        }),
    })
}

/// Reads what [`private_written`] wrote, or the bare secret that an older release did.
pub(crate) fn private_read(
    bytes: Vec<u8>,
) -> Option<(Secrets, CustomHeaders, Option<EndpointAuth>)> {
    if !bytes.starts_with(b"{") {
        let secret = String::from_utf8(bytes).ok()?;
        return Some((Secrets::of(secret.into()), CustomHeaders::default(), None));
    }
    let data: PrivateData = serde_json::from_slice(&bytes).ok()?;
    let previous = data.previous.into_iter().map(|(secret, until)| {
        let until = time(until, "endpoint", "secret").ok()?;
        Some((SecretString::from(secret), until))
    });
    let secrets = Secrets {
        current: data.secret.into(),
        previous: previous.collect::<Option<_>>()?,
    };
    let auth = match data.auth {
        None => None,
        Some(AuthData::Basic { username, password }) => {
            Some(EndpointAuth::basic(username, password.into()).ok()?)
        }
        Some(AuthData::Bearer { token }) => Some(EndpointAuth::bearer(token.into()).ok()?),
    };
    Some((secrets, CustomHeaders::parse(data.headers).ok()?, auth))
}

/// What stands before a word in the column `types` that is no type.
const KIND: &str = "kind:";
const CHANNEL: &str = "channel:";
const ORDERING: &str = "ordering:";
const MODE: &str = "mode:";
const WORKSPACE: &str = "workspace:";

/// What decides at the time of an event whether, and in which order, an endpoint is told: words with spaces between, which
/// the fan-out reads without a key.
pub(crate) fn listens_written(filter: &Filter, ordering: Ordering) -> String {
    let types = filter.types.iter().map(TypePattern::to_word);
    let kinds = filter.kinds.iter().map(|kind| format!("{KIND}{kind}"));
    let channels = filter.channels.iter();
    let channels = channels.map(|channel| format!("{CHANNEL}{channel}"));
    let ordering = Some(ordering).filter(|ordering| *ordering != Ordering::default());
    let ordering = ordering.map(|ordering| format!("{ORDERING}{}", ordering.as_str()));
    let reach = &filter.reach;
    let mode = reach.mode.map(|mode| format!("{MODE}{}", mode.as_str()));
    let workspaces = reach.workspaces.iter();
    let workspaces = workspaces.map(|workspace| format!("{WORKSPACE}{workspace}"));
    let words = types.chain(kinds).chain(channels).chain(ordering);
    let words: Vec<_> = words.chain(mode).chain(workspaces).collect();
    words.join(" ")
}

/// Reads what [`listens_written`] wrote, without labels. A word of a newer release names a type that there is none of here.
pub(crate) fn listens_read(written: &str) -> (Filter, Ordering) {
    let (mut filter, mut ordering) = (Filter::default(), Ordering::default());
    for word in written.split_whitespace() {
        if let Some(kind) = word.strip_prefix(KIND) {
            filter.kinds.push(kind.to_owned());
        } else if let Some(channel) = word.strip_prefix(CHANNEL) {
            // one that cannot be read is none that there is, and must not widen the filter
            let channel = channel
                .parse()
                .unwrap_or(ChannelId::from_uuid(uuid::Uuid::nil()));
            filter.channels.push(channel);
        } else if let Some(workspace) = word.strip_prefix(WORKSPACE) {
            let workspace = workspace.parse().unwrap_or(WorkspaceId::OPERATOR);
            filter.reach.workspaces.push(workspace);
        } else if let Some(mode) = word.strip_prefix(MODE) {
            filter.reach.mode = Mode::find(mode);
        } else if let Some(known) = word.strip_prefix(ORDERING) {
            let known = Ordering::ALL.into_iter().find(|it| it.as_str() == known);
            ordering = known.unwrap_or(Ordering::Conversation);
        } else {
            let known = TypePattern::parse(word);
            filter
                .types
                .push(known.unwrap_or_else(|| TypePattern::Unknown(word.to_owned())));
        }
    }
    (filter, ordering)
}

#[cfg(test)]
mod tests {
    use domain::model::endpoint::Reach;
    use domain::model::event::EventType;

    use super::*;

    #[test]
    fn what_an_endpoint_listens_to_is_read_as_it_was_written() {
        let filter = Filter {
            types: vec![
                TypePattern::Group("channel"),
                TypePattern::One(EventType::MessageReceived),
            ],
            kinds: vec!["image".to_owned()],
            channels: vec![ChannelId::from_uuid(uuid::Uuid::from_u128(7))],
            labels: vec![],
            reach: Reach {
                mode: Some(Mode::Live),
                workspaces: vec![WorkspaceId::from_uuid(uuid::Uuid::from_u128(8))],
            },
        };
        let written = listens_written(&filter, Ordering::Conversation);
        assert_eq!(listens_read(&written), (filter, Ordering::Conversation));
        assert_eq!(listens_read(""), (Filter::default(), Ordering::None));
        assert_eq!(listens_written(&Filter::default(), Ordering::None), "");
    }

    #[test]
    fn what_a_newer_release_wrote_takes_nothing_more() {
        let (filter, _) = listens_read("poll.answered channel:what");
        assert!(!filter.takes_type(EventType::MessageReceived));
        assert_eq!(filter.channels.len(), 1);
    }

    #[test]
    fn the_bare_secret_of_an_older_release_is_read() {
        let (secrets, headers, auth) = private_read(b"whsec_old".to_vec()).unwrap();
        assert_eq!(secrets, Secrets::of("whsec_old".into()));
        assert_eq!((headers, auth), (CustomHeaders::default(), None));
    }
}
