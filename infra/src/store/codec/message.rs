//! What messages and parts have that nothing looks for.

use std::collections::BTreeMap;

use domain::model::message::{
    Answering, Doubt, Edits, Message, OnClosedWindow, OnOverflow, OnPartFailure, OnUnconfirmed,
    Origin, Part, PartOutcome, Plan, Sender, SenderKind, Signature, SteeredBefore, ThreadPlan,
};
use domain::model::shared::{Code, ExternalId, Hold, HoldAt, Metadata, Name, Time};
use serde::{Deserialize, Serialize};

use super::control::{ControlData, SteeredData};
use super::failure::FailureData;
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
    /// What becomes of a text that is too long; it is refused when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overflow: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hold: Option<HoldData>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    edit: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender_alias: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    /// Waits until the contact writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holds: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    send_at: Option<i64>,
    /// May leave as a human agent's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    human_agent: Option<bool>,
    /// The audit log says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent_audited: Option<bool>,
    /// Since when the contact had the last word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_word: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent_again_at: Option<i64>,
    /// The comment that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<String>,
    /// It was said during a live broadcast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers_live: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread_control: Option<ControlData>,
    /// Takes a conversation back that was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    takes_back: Option<bool>,
    /// A task takes the control for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apart: Option<bool>,
    /// What came of the control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    steered: Option<SteeredData>,
    /// What had come of it before, and until when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steered_before: Vec<(SteeredData, i64)>,
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
    pub(crate) thread: ThreadPlan,
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
            thread,
            ..
        } = &message.origin
        {
            data.thread_control = thread.control.as_deref().map(ControlData::of);
            data.takes_back = thread.takes_back.then_some(true);
            data.apart = thread.apart.then_some(true);
            data.steered = thread.came.as_deref().map(SteeredData::of);
            let before = thread.before.iter();
            data.steered_before = before
                .map(|it| (SteeredData::of(&it.came), millis(it.until)))
                .collect();
            data.expires_at = plan.expires_at.map(millis);
            data.goes_on = (plan.on_part_failure == OnPartFailure::Continue).then_some(true);
            data.resend = (plan.on_unconfirmed == OnUnconfirmed::Resend).then_some(true);
            data.holds = (plan.on_closed_window == OnClosedWindow::Hold).then_some(true);
            data.send_at = plan.send_at.map(millis);
            data.last_word = plan.last_word.map(millis);
            data.sent_again_at = plan.sent_again_at.map(millis);
            data.answers = plan.answers.map(|it| it.comment.to_string());
            data.answers_live = plan.answers.filter(|it| it.live).map(|it| it.live);
            data.human_agent = plan.human_agent.then_some(true);
            data.agent_audited = plan.agent_audited.then_some(true);
            data.overflow = (plan.on_overflow != OnOverflow::Refuse)
                .then(|| plan.on_overflow.as_str().to_owned());
            data.request_id.clone_from(request_id);
            let name = |name: &Option<Name>| name.as_ref().map(|name| name.as_str().to_owned());
            data.sender_name = name(&sender.name);
            data.sender_alias = name(&sender.alias);
            data.signature = sender.signature.map(|it| it.as_str().to_owned());
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
        let before = self.steered_before.into_iter().map(|(came, until)| {
            let (came, until) = (came.read()?, Time::from_timestamp_millis(until)?);
            Some(SteeredBefore { came, until })
        });
        Some(MessageParts {
            sender: Sender {
                kind,
                id,
                name: name(self.sender_name)?,
                alias: name(self.sender_alias)?,
                signature: signature(self.signature)?,
            },
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
                on_closed_window: match self.holds {
                    Some(true) => OnClosedWindow::Hold,
                    Some(false) | None => OnClosedWindow::Fail,
                },
                send_at: instant(self.send_at)?,
                human_agent: self.human_agent == Some(true),
                agent_audited: self.agent_audited == Some(true),
                last_word: instant(self.last_word)?,
                sent_again_at: instant(self.sent_again_at)?,
                answers: match self.answers {
                    None => None,
                    Some(id) => Some(Answering {
                        comment: id.parse().ok()?,
                        live: self.answers_live == Some(true),
                    }),
                },
                on_overflow: match self.overflow {
                    Some(word) => OnOverflow::find(&word)?,
                    None => OnOverflow::Refuse,
                },
            },
            thread: ThreadPlan {
                control: match self.thread_control {
                    None => None,
                    Some(control) => Some(Box::new(control.read()?)),
                },
                takes_back: self.takes_back == Some(true),
                apart: self.apart == Some(true),
                came: match self.steered {
                    None => None,
                    Some(came) => Some(Box::new(came.read()?)),
                },
                before: before.collect::<Option<_>>()?,
            },
            hold: match self.hold {
                None => None,
                Some(hold) => Some(hold.read()?),
            },
            edits: Edits {
                earlier: earlier.collect::<Option<_>>()?,
                number: self.edit,
                unheard: self.unheard == Some(true),
                // its own column says so
                deleted: false,
            },
        })
    }
}

fn signature(word: Option<String>) -> Option<Option<Signature>> {
    match word {
        None => Some(None),
        Some(word) => Signature::find(&word).map(Some),
    }
}

fn name(text: Option<String>) -> Option<Option<Name>> {
    match text {
        None => Some(None),
        Some(text) => Name::parse(&text).ok().map(Some),
    }
}

/// What became of a part, beside its number.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resolves_by: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<FailureData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    doubt: Option<DoubtData>,
    /// How often its file could not be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file_tries: Option<u16>,
    /// It says the text that stands in for what the account cannot send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instead: Option<bool>,
}

/// A doubt, beside its beginning.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DoubtData {
    until: i64,
    times: u16,
}

impl PartData {
    /// The number of the outcome, and what belongs to it.
    pub(crate) fn of(part: &Part) -> (i16, Option<Self>) {
        let mut data = Self {
            doubt: part.doubt.map(|doubt| DoubtData {
                until: millis(doubt.until),
                times: doubt.times,
            }),
            file_tries: (part.file_tries > 0).then_some(part.file_tries),
            instead: part.instead.then_some(true),
            ..Self::default()
        };
        let outcome = match &part.outcome {
            PartOutcome::Open => 0,
            PartOutcome::Unconfirmed { since, resolves_by } => {
                data.at = Some(millis(*since));
                data.resolves_by = Some(millis(*resolves_by));
                1
            }
            PartOutcome::Sent { at } => {
                data.at = Some(millis(*at));
                2
            }
            PartOutcome::Failed(failure) => {
                data.failure = Some(FailureData::of(failure));
                3
            }
            PartOutcome::Skipped => 4,
            PartOutcome::Expired { at } => {
                data.at = Some(millis(*at));
                5
            }
            PartOutcome::Cancelled { at } => {
                data.at = Some(millis(*at));
                6
            }
        };
        (outcome, (data != Self::default()).then_some(data))
    }

    /// How often the file of the part could not be had.
    pub(crate) fn file_tries(&self) -> u16 {
        self.file_tries.unwrap_or_default()
    }

    /// Whether it says the text that stands in for what the account cannot send.
    pub(crate) const fn instead(&self) -> bool {
        matches!(self.instead, Some(true))
    }

    /// The doubt about a part, which is there since then.
    pub(crate) fn doubt(&self, since: Option<i64>) -> Option<Option<Doubt>> {
        let Some((since, doubt)) = since.zip(self.doubt.as_ref()) else {
            return Some(None);
        };
        Some(Some(Doubt {
            since: Time::from_timestamp_millis(since)?,
            until: Time::from_timestamp_millis(doubt.until)?,
            times: doubt.times,
        }))
    }

    pub(crate) fn read(self, outcome: i16) -> Option<PartOutcome> {
        let time = |raw: Option<i64>| raw.and_then(Time::from_timestamp_millis);
        Some(match outcome {
            0 => PartOutcome::Open,
            1 => PartOutcome::Unconfirmed {
                since: time(self.at)?,
                resolves_by: time(self.resolves_by)?,
            },
            2 => PartOutcome::Sent { at: time(self.at)? },
            3 => PartOutcome::Failed(self.failure?.read()?),
            4 => PartOutcome::Skipped,
            5 => PartOutcome::Expired { at: time(self.at)? },
            6 => PartOutcome::Cancelled { at: time(self.at)? },
            _ => return None,
        })
    }
}
