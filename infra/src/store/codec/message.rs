//! What messages and parts have that nothing looks for.

use std::collections::BTreeMap;

use domain::model::message::{
    Edits, Failure, Message, OnPartFailure, OnUnconfirmed, Origin, Part, PartOutcome, Plan,
    ProviderWords, Sender, SenderKind,
};
use domain::model::shared::{Code, ExternalId, Hold, HoldAt, Metadata, Time};
use serde::{Deserialize, Serialize};

use super::{instant, millis};

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MessageData {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    human: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// Goes on after a part that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goes_on: Option<bool>,
    /// Is sent again when nothing says that it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resend: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hold: Option<HoldData>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    edit: u32,
    /// Only edits of it were heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unheard: Option<bool>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What keeps something from being started.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HoldData {
    at: String,
    reason: String,
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
}

impl HoldData {
    pub(crate) fn of(hold: &Hold) -> Self {
        Self {
            at: hold.at.as_str().to_owned(),
            reason: hold.reason.as_str().to_owned(),
            since: millis(hold.since),
            until: hold.until.map(millis),
        }
    }

    pub(crate) fn read(self) -> Option<Hold> {
        Some(Hold {
            at: HoldAt::ALL
                .into_iter()
                .find(|known| known.as_str() == self.at)?,
            reason: Code::find(&self.reason)?,
            since: Time::from_timestamp_millis(self.since)?,
            until: instant(self.until)?,
        })
    }
}

/// What [`MessageData`] says, in the domain's words.
#[derive(Debug)]
pub(crate) struct MessageParts {
    pub(crate) sender: Sender,
    pub(crate) request_id: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) plan: Plan,
    pub(crate) hold: Option<Hold>,
    pub(crate) edits: Edits,
}

impl MessageData {
    /// Nothing for most messages.
    pub(crate) fn of(message: &Message) -> Option<Self> {
        let mut data = Self {
            metadata: message.metadata.pairs().clone(),
            hold: message.hold.as_ref().map(HoldData::of),
            earlier: message
                .edits
                .earlier
                .iter()
                .map(ToString::to_string)
                .collect(),
            edit: message.edits.number,
            unheard: message.edits.unheard.then_some(true),
            ..Self::default()
        };
        if let Origin::Outbound {
            sender,
            request_id,
            plan,
            ..
        } = &message.origin
        {
            data.expires_at = plan.expires_at.map(millis);
            data.goes_on = (plan.on_part_failure == OnPartFailure::Continue).then_some(true);
            data.resend = (plan.on_unconfirmed == OnUnconfirmed::Resend).then_some(true);
            data.request_id.clone_from(request_id);
            data.human = (sender.kind == SenderKind::Human).then_some(true);
            data.sender_id = sender.id.as_ref().map(|id| id.as_str().to_owned());
        }
        (data != Self::default()).then_some(data)
    }

    pub(crate) fn read(self) -> Option<MessageParts> {
        let kind = match self.human {
            Some(true) => SenderKind::Human,
            Some(false) | None => SenderKind::Bot,
        };
        let id = match self.sender_id {
            None => None,
            Some(id) => Some(ExternalId::parse(&id).ok()?),
        };
        let metadata = Metadata::parse(self.metadata).ok()?;
        let earlier = self.earlier.iter().map(|id| id.parse().ok());
        Some(MessageParts {
            sender: Sender { kind, id },
            request_id: self.request_id,
            metadata,
            plan: Plan {
                expires_at: instant(self.expires_at)?,
                on_part_failure: match self.goes_on {
                    Some(true) => OnPartFailure::Continue,
                    Some(false) | None => OnPartFailure::Stop,
                },
                on_unconfirmed: match self.resend {
                    Some(true) => OnUnconfirmed::Resend,
                    Some(false) | None => OnUnconfirmed::Wait,
                },
            },
            hold: match self.hold {
                None => None,
                Some(hold) => Some(hold.read()?),
            },
            edits: Edits {
                earlier: earlier.collect::<Option<_>>()?,
                number: self.edit,
                unheard: self.unheard == Some(true),
            },
        })
    }
}

/// What became of a part, beside its number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct PartData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resolves_by: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<FailureData>,
}

/// A failure; the provider's words beside our code.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FailureData {
    code: String,
    occurred_at: i64,
    attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<WordsData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WordsData {
    status: Option<u16>,
    code: Option<i64>,
    subcode: Option<i64>,
    message: Option<String>,
    trace_id: Option<String>,
}

impl PartData {
    fn at(at: Time) -> Self {
        Self {
            at: Some(millis(at)),
            ..Self::default()
        }
    }

    /// The number of the outcome, and what belongs to it.
    pub(crate) fn of(part: &Part) -> (i16, Option<Self>) {
        match &part.outcome {
            PartOutcome::Open => (0, None),
            PartOutcome::Unconfirmed { since, resolves_by } => {
                let data = Self {
                    at: Some(millis(*since)),
                    resolves_by: Some(millis(*resolves_by)),
                    failure: None,
                };
                (1, Some(data))
            }
            PartOutcome::Sent { at } => (2, Some(Self::at(*at))),
            PartOutcome::Failed(failure) => {
                let data = Self {
                    failure: Some(FailureData::of(failure)),
                    ..Self::default()
                };
                (3, Some(data))
            }
            PartOutcome::Skipped => (4, None),
            PartOutcome::Expired { at } => (5, Some(Self::at(*at))),
            PartOutcome::Cancelled { at } => (6, Some(Self::at(*at))),
        }
    }

    pub(crate) fn read(outcome: i16, data: Option<Self>) -> Option<PartOutcome> {
        let data = data.unwrap_or_default();
        let time = |raw: Option<i64>| raw.and_then(Time::from_timestamp_millis);
        Some(match outcome {
            0 => PartOutcome::Open,
            1 => PartOutcome::Unconfirmed {
                since: time(data.at)?,
                resolves_by: time(data.resolves_by)?,
            },
            2 => PartOutcome::Sent { at: time(data.at)? },
            3 => PartOutcome::Failed(data.failure?.read()?),
            4 => PartOutcome::Skipped,
            5 => PartOutcome::Expired { at: time(data.at)? },
            6 => PartOutcome::Cancelled { at: time(data.at)? },
            _ => return None,
        })
    }
}

impl FailureData {
    pub(crate) fn of(failure: &Failure) -> Self {
        Self {
            code: failure.code.as_str().to_owned(),
            occurred_at: millis(failure.occurred_at),
            attempt: failure.attempt,
            provider: failure.provider.as_ref().map(|words| WordsData {
                status: words.status,
                code: words.code,
                subcode: words.subcode,
                message: words.message.clone(),
                trace_id: words.trace_id.clone(),
            }),
        }
    }

    pub(crate) fn read(self) -> Option<Failure> {
        Some(Failure {
            code: Code::find(&self.code)?,
            occurred_at: Time::from_timestamp_millis(self.occurred_at)?,
            attempt: self.attempt,
            provider: self.provider.map(|words| ProviderWords {
                status: words.status,
                code: words.code,
                subcode: words.subcode,
                message: words.message,
                trace_id: words.trace_id,
            }),
        })
    }
}
