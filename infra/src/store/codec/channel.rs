//! What a channel has that nothing looks for.

use std::collections::BTreeMap;

use super::check::{CheckData, ViaData};
use super::{instant, millis};
use domain::model::channel::{Account, Channel, Connection, Feature, Lack, Pause, Reason};
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
    lacks: Vec<LackData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LackData {
    feature: String,
    since: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct PauseData {
    reason: String,
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    times: u32,
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
    pub(crate) reasons: Vec<Reason>,
    pub(crate) pause: Option<Pause>,
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
            pause: channel.pause.as_ref().map(|pause| PauseData {
                reason: pause.reason.as_str().to_owned(),
                since: millis(pause.since),
                until: pause.until.map(millis),
                times: pause.times,
            }),
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
            // a feature that a later release knew is none
            lacks: self.lacks.iter().filter_map(LackData::read).collect(),
            pause: match self.pause {
                None => None,
                Some(pause) => Some(pause.read()?),
            },
            name: match self.name {
                None => None,
                Some(name) => Some(Name::parse(&name).ok()?),
            },
            metadata: Metadata::parse(self.metadata).ok()?,
        })
    }
}
