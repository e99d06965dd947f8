//! What a channel has that nothing looks for.

use std::collections::BTreeMap;

use super::check::{CheckData, ViaData};
use super::control::ControlData;
use super::{instant, millis};
use chrono::Duration;
use domain::model::channel::{
    Account, Channel, Connection, Feature, Habits, Lack, MediaPolicy, Pause, Reason, UnsendPolicy,
};
use domain::model::message::Signature;
use domain::model::shared::{Code, ExternalId, Metadata, Name, Time};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChannelData {
    app_scoped_id: String,
    username: String,
    account_name: Option<String>,
    account_type: Option<String>,
    name: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<ReasonData>,
    #[serde(default)]
    via: ViaData,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    checks: Vec<CheckData>,
    #[serde(default)]
    checked_at: Option<i64>,
    #[serde(default)]
    receive_verified_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pause: Option<PauseData>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unsend: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    habits: Option<HabitsData>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<LackData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LackData {
    feature: String,
    since: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct HabitsData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    routing_label: Option<String>,
    /// In milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    idle_close_after: Option<i64>,
    /// In milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    warn_before: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread_control: Option<ControlData>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    human_agent_handover: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct PauseData {
    reason: String,
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    times: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    probing: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct ReasonData {
    code: String,
    since: i64,
}

/// What [`ChannelData`] says, in the domain's words.
#[derive(Debug)]
pub(crate) struct ChannelParts {
    pub(crate) account: Account,
    pub(crate) connection: Connection,
    pub(crate) name: Option<Name>,
    pub(crate) metadata: Metadata,
    pub(crate) signature: Signature,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) pause: Option<Pause>,
    pub(crate) habits: Habits,
    pub(crate) media: MediaPolicy,
    pub(crate) unsend: UnsendPolicy,
    pub(crate) lacks: Vec<Lack>,
}

impl LackData {
    fn read(&self) -> Option<Lack> {
        Some(Lack {
            feature: Feature::find(&self.feature)?,
            since: Time::from_timestamp_millis(self.since)?,
        })
    }
}

impl PauseData {
    fn read(self) -> Option<Pause> {
        Some(Pause {
            reason: Code::find(&self.reason)?,
            since: Time::from_timestamp_millis(self.since)?,
            until: instant(self.until)?,
            times: self.times,
            probing: self.probing,
        })
    }
}

impl HabitsData {
    fn of(habits: &Habits) -> Option<Self> {
        let label = habits.routing_label.as_ref();
        (*habits != Habits::default()).then(|| Self {
            routing_label: label.map(|label| label.as_str().to_owned()),
            idle_close_after: habits.idle_close_after.map(|it| it.num_milliseconds()),
            warn_before: habits.warn_before.map(|it| it.num_milliseconds()),
            thread_control: habits.thread_control.as_ref().map(ControlData::of),
            human_agent_handover: habits.human_agent_handover,
        })
    }

    fn read(self) -> Option<Habits> {
        let span = |raw: Option<i64>| match raw {
            None => Some(None),
            Some(raw) => Duration::try_milliseconds(raw).map(Some),
        };
        Some(Habits {
            routing_label: match self.routing_label {
                None => None,
                Some(label) => Some(Name::parse(&label).ok()?),
            },
            idle_close_after: span(self.idle_close_after)?,
            warn_before: span(self.warn_before)?,
            thread_control: match self.thread_control {
                None => None,
                Some(control) => Some(control.read()?),
            },
            human_agent_handover: self.human_agent_handover,
        })
    }
}

impl ChannelData {
    pub(crate) fn of(channel: &Channel) -> Self {
        let account = &channel.account;
        let connection = &channel.connection;
        Self {
            app_scoped_id: account.app_scoped_id.as_str().to_owned(),
            username: account.username.clone(),
            account_name: account.name.clone(),
            account_type: account.account_type.clone(),
            name: channel.name.as_ref().map(|name| name.as_str().to_owned()),
            metadata: channel.metadata.pairs().clone(),
            reasons: channel
                .reasons
                .iter()
                .map(|reason| ReasonData {
                    code: reason.code.as_str().to_owned(),
                    since: millis(reason.since),
                })
                .collect(),
            via: ViaData::of(&connection.via),
            checks: CheckData::all(&connection.checks),
            checked_at: connection.checked_at.map(millis),
            receive_verified_at: connection.receive_verified_at.map(millis),
            withheld: channel.media.kinds().map(ToOwned::to_owned).collect(),
            unsend: (channel.unsend != UnsendPolicy::default())
                .then(|| channel.unsend.as_str().to_owned()),
            pause: channel.pause.as_ref().map(|pause| PauseData {
                reason: pause.reason.as_str().to_owned(),
                since: millis(pause.since),
                until: pause.until.map(millis),
                times: pause.times,
                probing: pause.probing,
            }),
            signature: (channel.signature != Signature::None)
                .then(|| channel.signature.as_str().to_owned()),
            habits: HabitsData::of(&channel.habits),
            lacks: channel
                .lacks
                .iter()
                .map(|lack| LackData {
                    feature: lack.feature.as_str().to_owned(),
                    since: millis(lack.since),
                })
                .collect(),
        }
    }

    pub(crate) fn read(self, account: &str) -> Option<ChannelParts> {
        let reasons = self.reasons.iter().map(|data| {
            Some(Reason {
                code: Code::find(&data.code)?,
                since: Time::from_timestamp_millis(data.since)?,
            })
        });
        let at = |raw: Option<i64>| match raw {
            None => Some(None),
            Some(raw) => Time::from_timestamp_millis(raw).map(Some),
        };
        Some(ChannelParts {
            connection: Connection {
                checks: CheckData::read(&self.checks),
                checked_at: at(self.checked_at)?,
                receive_verified_at: at(self.receive_verified_at)?,
                via: self.via.read()?,
            },
            account: Account {
                external_id: ExternalId::parse(account).ok()?,
                app_scoped_id: ExternalId::parse(&self.app_scoped_id).ok()?,
                username: self.username,
                name: self.account_name,
                account_type: self.account_type,
            },
            reasons: reasons.collect::<Option<_>>()?,
            media: MediaPolicy::parse(&self.withheld)?,
            unsend: match self.unsend {
                None => UnsendPolicy::default(),
                Some(word) => UnsendPolicy::find(&word)?,
            },
            // a feature that a later release knew is none
            lacks: self.lacks.iter().filter_map(LackData::read).collect(),
            pause: match self.pause {
                None => None,
                Some(pause) => Some(pause.read()?),
            },
            habits: match self.habits {
                None => Habits::default(),
                Some(habits) => habits.read()?,
            },
            name: match self.name {
                None => None,
                Some(name) => Some(Name::parse(&name).ok()?),
            },
            metadata: Metadata::parse(self.metadata).ok()?,
            signature: match self.signature {
                None => Signature::None,
                Some(word) => Signature::find(&word)?,
            },
        })
    }
}
