//! What happened: the ids stand in columns, the rest in `data`.

use domain::model::channel::ChannelState;
use domain::model::event::{
    ChannelConnected, ChannelFact, ContactOptedOut, EventType, FactData, LinkFact, MessageFact,
    MessageFailed, MessagePartiallySent, MessageWaiting, UnsupportedReceived,
};
use domain::model::message::{ContentId, MessageId};
use domain::model::shared::{Code, ExternalId, Time};
use serde::{Deserialize, Serialize};

use super::check::CheckData;
use super::endpoint_health::FailingData;
use super::failure::FailureData;
use super::inbound::{self, InboundData};
use super::message::HoldData;
use super::millis;
use super::operational::{endpoint, exhausted, operation};
use super::talk::TalkData;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Data {
    Delivery {
        event: String,
        endpoint: String,
        attempts: u32,
    },
    Endpoint {
        endpoint: String,
        code: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failing: Option<FailingData>,
    },
    Operation {
        operation: String,
        kind: String,
        state: String,
        code: Option<String>,
        queued: i64,
        #[serde(default)]
        dropped: i64,
    },
    Channel {
        state: String,
        code: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<CheckData>,
    },
    Link {
        link: String,
        channels: Vec<String>,
        code: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        scopes: Vec<String>,
    },
    Failed {
        failure: FailureData,
    },
    Partly {
        failure: Option<FailureData>,
    },
    Waiting {
        hold: HoldData,
    },
    Unsupported {
        kind: String,
    },
    OptedOut {
        at: i64,
    },
    Inbound(InboundData),
    Talk(TalkData),
}

/// What the columns say of an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventParts {
    pub(crate) kind: EventType,
    pub(crate) message: Option<MessageId>,
    pub(crate) content: Option<ContentId>,
    /// Whether it is an example of its type; one that says something of its own has data.
    pub(crate) example: bool,
}

/// The bytes of `data`, before they are framed; nothing when the columns say all.
pub(crate) fn data_of(fact: &FactData) -> Option<Result<Vec<u8>, serde_json::Error>> {
    let word = |code: Option<Code>| code.map(|code| code.as_str().to_owned());
    let data = match fact {
        FactData::ChannelConnected(fact) => Data::Channel {
            state: fact.state.as_str().to_owned(),
            code: None,
            checks: CheckData::all(&fact.checks),
        },
        FactData::ChannelDegraded(fact)
        | FactData::ChannelRestricted(fact)
        | FactData::ChannelRecovered(fact)
        | FactData::ChannelReauthorizationRequired(fact)
        | FactData::ChannelDisconnected(fact) => Data::Channel {
            state: fact.state.as_str().to_owned(),
            code: word(fact.code),
            checks: vec![],
        },
        FactData::OnboardingOpened(fact)
        | FactData::OnboardingFailed(fact)
        | FactData::OnboardingCompleted(fact)
        | FactData::OnboardingExpired(fact) => Data::Link {
            link: fact.link.to_string(),
            channels: fact.channels.iter().map(ToString::to_string).collect(),
            code: word(fact.code),
            account: fact.account.as_ref().map(ToString::to_string),
            scopes: fact.scopes.clone(),
        },
        FactData::UnsupportedReceived(fact) => Data::Unsupported {
            kind: fact.kind.clone(),
        },
        FactData::Inbound(fact) => Data::Inbound(InboundData::of(fact)?),
        FactData::MessageFailed(fact) => Data::Failed {
            failure: FailureData::of(&fact.failure),
        },
        FactData::MessagePartiallySent(fact) => Data::Partly {
            failure: fact.failure.as_ref().map(FailureData::of),
        },
        FactData::MessageWaiting(fact) => Data::Waiting {
            hold: HoldData::of(&fact.hold),
        },
        FactData::ContactOptedOut(fact) => Data::OptedOut {
            at: millis(fact.at),
        },
        FactData::DeliveryExhausted(fact) => Data::Delivery {
            event: fact.event.to_string(),
            endpoint: fact.endpoint.to_string(),
            attempts: fact.attempts,
        },
        FactData::EndpointFailing(fact)
        | FactData::EndpointRecovered(fact)
        | FactData::EndpointDisabled(fact)
        | FactData::EndpointTest(fact) => Data::Endpoint {
            failing: fact.failing.as_ref().map(FailingData::of),
            endpoint: fact.endpoint.to_string(),
            code: word(fact.code),
        },
        FactData::OperationCompleted(fact) => Data::Operation {
            operation: fact.operation.to_string(),
            kind: fact.kind.clone(),
            state: fact.state.as_str().to_owned(),
            code: word(fact.code),
            queued: fact.queued,
            dropped: fact.dropped,
        },
        FactData::ConversationClosed(_)
        | FactData::ConversationWindowClosing(_)
        | FactData::ContactUpdated(_) => Data::Talk(TalkData::of(fact)?),
        FactData::MessageReceived(_)
        | FactData::MessageSentExternally(_)
        | FactData::MessageSent(_)
        | FactData::MessageDelivered(_)
        | FactData::MessageUnconfirmed(_)
        | FactData::MessageExpired(_)
        | FactData::MessageCancelled(_)
        | FactData::ConversationOpened
        | FactData::Example(_) => return None,
    };
    Some(serde_json::to_vec(&data))
}

impl EventParts {
    /// What happened; nothing when columns and data do not make it.
    pub(crate) fn read(self, data: Option<&[u8]>) -> Option<FactData> {
        let data = match data {
            None => None,
            Some(bytes) => Some(serde_json::from_slice::<Data>(bytes).ok()?),
        };
        if self.example && data.is_none() {
            return Some(FactData::Example(self.kind));
        }
        Some(match self.kind {
            EventType::ChannelConnected => FactData::ChannelConnected(connected(data?)?),
            EventType::ChannelDegraded => FactData::ChannelDegraded(channel(data?)?),
            EventType::ChannelRestricted => FactData::ChannelRestricted(channel(data?)?),
            EventType::ChannelRecovered => FactData::ChannelRecovered(channel(data?)?),
            EventType::ChannelReauthorizationRequired => {
                FactData::ChannelReauthorizationRequired(channel(data?)?)
            }
            EventType::ChannelDisconnected => FactData::ChannelDisconnected(channel(data?)?),
            EventType::OnboardingOpened => FactData::OnboardingOpened(link(data?)?),
            EventType::OnboardingFailed => FactData::OnboardingFailed(link(data?)?),
            EventType::OnboardingCompleted => FactData::OnboardingCompleted(link(data?)?),
            EventType::OnboardingExpired => FactData::OnboardingExpired(link(data?)?),
            EventType::MessageReceived => FactData::MessageReceived(self.message()?),
            EventType::MessageSentExternally => FactData::MessageSentExternally(self.message()?),
            EventType::MessageSent => FactData::MessageSent(self.message()?),
            EventType::MessageDelivered => FactData::MessageDelivered(self.message()?),
            EventType::MessageUnconfirmed => FactData::MessageUnconfirmed(self.message()?),
            EventType::MessageFailed => self.failed(data?)?,
            EventType::MessagePartiallySent => self.partly(data?)?,
            EventType::MessageWaiting => self.waiting(data?)?,
            EventType::MessageExpired => FactData::MessageExpired(self.message()?),
            EventType::MessageCancelled => FactData::MessageCancelled(self.message()?),
            EventType::StoryMentioned
            | EventType::MessageEdited
            | EventType::MessageUnsent
            | EventType::MessageRead
            | EventType::ReactionAdded
            | EventType::ReactionRemoved
            | EventType::PostbackReceived
            | EventType::ReferralReceived
            | EventType::OptinReceived
            | EventType::ThreadRequested
            | EventType::ConversationThreadControlChanged
            | EventType::CommentReceived
            | EventType::MentionReceived
            | EventType::InsightReceived => {
                let data = match data {
                    None => None,
                    Some(Data::Inbound(data)) => Some(data),
                    Some(_) => return None,
                };
                FactData::Inbound(inbound::read(self, data)?)
            }
            EventType::UnsupportedReceived => self.unsupported(data?)?,
            EventType::ConversationOpened => FactData::ConversationOpened,
            EventType::ContactOptedOut => opted_out(&data?)?,
            EventType::ConversationClosed
            | EventType::ConversationWindowClosing
            | EventType::ContactUpdated => {
                let Data::Talk(data) = data? else {
                    return None;
                };
                data.read(self.kind)?
            }
            EventType::DeliveryExhausted => exhausted(data?)?,
            EventType::EndpointFailing => FactData::EndpointFailing(endpoint(data?)?),
            EventType::EndpointRecovered => FactData::EndpointRecovered(endpoint(data?)?),
            EventType::EndpointDisabled => FactData::EndpointDisabled(endpoint(data?)?),
            EventType::OperationCompleted => operation(data?)?,
            EventType::EndpointTest => FactData::EndpointTest(endpoint(data?)?),
        })
    }

    pub(super) fn message(self) -> Option<MessageFact> {
        Some(MessageFact {
            message: self.message?,
            content: self.content?,
        })
    }

    fn failed(self, data: Data) -> Option<FactData> {
        let Data::Failed { failure } = data else {
            return None;
        };
        Some(FactData::MessageFailed(MessageFailed {
            message: self.message?,
            content: self.content?,
            failure: failure.read()?,
        }))
    }

    fn partly(self, data: Data) -> Option<FactData> {
        let Data::Partly { failure } = data else {
            return None;
        };
        Some(FactData::MessagePartiallySent(MessagePartiallySent {
            message: self.message?,
            content: self.content?,
            failure: match failure {
                None => None,
                Some(failure) => Some(failure.read()?),
            },
        }))
    }

    fn waiting(self, data: Data) -> Option<FactData> {
        let Data::Waiting { hold } = data else {
            return None;
        };
        Some(FactData::MessageWaiting(MessageWaiting {
            message: self.message?,
            content: self.content?,
            hold: hold.read()?,
        }))
    }

    fn unsupported(self, data: Data) -> Option<FactData> {
        let Data::Unsupported { kind } = data else {
            return None;
        };
        Some(FactData::UnsupportedReceived(UnsupportedReceived {
            kind,
            content: self.content?,
        }))
    }
}

pub(super) fn code(word: Option<String>) -> Option<Option<Code>> {
    match word {
        None => Some(None),
        Some(word) => Code::find(&word).map(Some),
    }
}

fn channel(data: Data) -> Option<ChannelFact> {
    let Data::Channel {
        state, code: why, ..
    } = data
    else {
        return None;
    };
    Some(ChannelFact {
        state: state_of(&state)?,
        code: code(why)?,
    })
}

fn connected(data: Data) -> Option<ChannelConnected> {
    let Data::Channel { state, checks, .. } = data else {
        return None;
    };
    Some(ChannelConnected {
        state: state_of(&state)?,
        checks: CheckData::read(&checks),
    })
}

fn opted_out(data: &Data) -> Option<FactData> {
    let Data::OptedOut { at } = data else {
        return None;
    };
    let at = Time::from_timestamp_millis(*at)?;
    Some(FactData::ContactOptedOut(ContactOptedOut { at }))
}

fn state_of(word: &str) -> Option<ChannelState> {
    let mut all = ChannelState::ALL.into_iter();
    all.find(|known| known.as_str() == word)
}

fn link(data: Data) -> Option<LinkFact> {
    let Data::Link {
        link,
        channels,
        code: why,
        account,
        scopes,
    } = data
    else {
        return None;
    };
    let channels = channels.iter().map(|id| id.parse().ok());
    Some(LinkFact {
        link: link.parse().ok()?,
        channels: channels.collect::<Option<_>>()?,
        code: code(why)?,
        account: match account {
            None => None,
            Some(id) => Some(ExternalId::parse(&id).ok()?),
        },
        scopes,
    })
}
