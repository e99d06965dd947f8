//! What a link has that nothing looks for.

use std::collections::BTreeMap;

use domain::model::channel::{
    ChannelId, Choosing, Found, Link, LinkResult, LinkStep, Pending, Picked, StepKind, Wanted,
};
use domain::model::shared::{Code, ExternalId, Metadata, Time};
use domain::model::workspace::Hashed;
use serde::{Deserialize, Serialize};

use super::check::{CheckData, product};
use super::millis;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LinkData {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    max_channels: u16,
    channels: Vec<String>,
    pending: Option<PendingData>,
    trail: Vec<StepData>,
    #[serde(default)]
    products: Vec<String>,
    #[serde(default)]
    expected_username: Option<String>,
    #[serde(default)]
    redirect_url: Option<String>,
    #[serde(default)]
    choosing: Option<ChoosingData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picked: Option<PickedData>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    results: Vec<ResultData>,
    #[serde(default)]
    shown_to: Option<[u8; 32]>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChoosingData {
    product: String,
    token: Vec<u8>,
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct PickedData {
    accounts: usize,
    at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct ResultData {
    account: String,
    username: String,
    channel: Option<String>,
    code: Option<String>,
    #[serde(default)]
    checks: Vec<CheckData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PendingData {
    product: String,
    #[serde(default)]
    rerequest: bool,
    nonce: [u8; 32],
    browser: [u8; 32],
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct StepData {
    kind: String,
    at: i64,
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
}

/// What [`LinkData`] says, in the domain's words.
#[derive(Debug)]
pub(crate) struct LinkParts {
    pub(crate) metadata: Metadata,
    pub(crate) max_channels: u16,
    pub(crate) channels: Vec<ChannelId>,
    pub(crate) pending: Option<Pending>,
    pub(crate) trail: Vec<LinkStep>,
    pub(crate) wanted: Wanted,
    pub(crate) found: Found,
}

impl LinkData {
    pub(crate) fn of(link: &Link) -> Self {
        Self {
            metadata: link.metadata.pairs().clone(),
            max_channels: link.max_channels,
            channels: link.channels.iter().map(ToString::to_string).collect(),
            products: link
                .wanted
                .products
                .iter()
                .map(|product| product.as_str().to_owned())
                .collect(),
            expected_username: link.wanted.expected_username.clone(),
            redirect_url: link.wanted.redirect_url.clone(),
            choosing: link.found.choosing.as_ref().map(|choosing| ChoosingData {
                product: choosing.product.as_str().to_owned(),
                token: choosing.token.clone(),
                expires_at: millis(choosing.expires_at),
            }),
            picked: link.found.picked.map(|picked| PickedData {
                accounts: picked.accounts,
                at: millis(picked.at),
            }),
            results: link.found.results.iter().map(result_data).collect(),
            shown_to: link.found.shown_to.map(|hash| hash.0),
            pending: link.pending.as_ref().map(|pending| PendingData {
                product: pending.product.as_str().to_owned(),
                rerequest: pending.rerequest,
                nonce: pending.nonce.0,
                browser: pending.browser.0,
                expires_at: millis(pending.expires_at),
            }),
            trail: link.trail.iter().map(step_data).collect(),
        }
    }

    pub(crate) fn read(self) -> Option<LinkParts> {
        let pending = match self.pending {
            None => None,
            Some(pending) => Some(Pending {
                product: product(&pending.product)?,
                rerequest: pending.rerequest,
                nonce: Hashed(pending.nonce),
                browser: Hashed(pending.browser),
                expires_at: Time::from_timestamp_millis(pending.expires_at)?,
            }),
        };
        let choosing = match self.choosing {
            None => None,
            Some(choosing) => Some(Choosing {
                product: product(&choosing.product)?,
                token: choosing.token,
                expires_at: Time::from_timestamp_millis(choosing.expires_at)?,
            }),
        };
        let picked = match self.picked {
            None => None,
            Some(picked) => Some(Picked {
                accounts: picked.accounts,
                at: Time::from_timestamp_millis(picked.at)?,
            }),
        };
        let products = self.products.iter().map(|word| product(word));
        let channels = self.channels.iter().map(|id| id.parse().ok());
        Some(LinkParts {
            metadata: Metadata::parse(self.metadata).ok()?,
            max_channels: self.max_channels,
            channels: channels.collect::<Option<_>>()?,
            pending,
            trail: self.trail.iter().map(step).collect::<Option<_>>()?,
            wanted: Wanted {
                products: products.collect::<Option<_>>()?,
                expected_username: self.expected_username,
                redirect_url: self.redirect_url,
            },
            found: Found {
                choosing,
                picked,
                results: self.results.iter().map(result).collect::<Option<_>>()?,
                shown_to: self.shown_to.map(Hashed),
            },
        })
    }
}

fn step_data(step: &LinkStep) -> StepData {
    StepData {
        kind: step.kind.as_str().to_owned(),
        at: millis(step.at),
        code: step.code.map(|code| code.as_str().to_owned()),
        scopes: step.scopes.clone(),
    }
}

fn step(data: &StepData) -> Option<LinkStep> {
    Some(LinkStep {
        kind: StepKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == data.kind)?,
        at: Time::from_timestamp_millis(data.at)?,
        code: match &data.code {
            None => None,
            Some(word) => Some(Code::find(word)?),
        },
        scopes: data.scopes.clone(),
    })
}

fn result_data(result: &LinkResult) -> ResultData {
    ResultData {
        account: result.external_id.as_str().to_owned(),
        username: result.username.clone(),
        channel: result.channel.map(|id| id.to_string()),
        code: result.code.map(|code| code.as_str().to_owned()),
        checks: CheckData::all(&result.checks),
    }
}

fn result(data: &ResultData) -> Option<LinkResult> {
    Some(LinkResult {
        external_id: ExternalId::parse(&data.account).ok()?,
        username: data.username.clone(),
        channel: match &data.channel {
            None => None,
            Some(id) => Some(id.parse().ok()?),
        },
        code: match &data.code {
            None => None,
            Some(word) => Some(Code::find(word)?),
        },
        checks: CheckData::read(&data.checks),
    })
}
