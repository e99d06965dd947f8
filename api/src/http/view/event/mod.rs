//! What customers see of an event. The body of a webhook and an item of `GET /v1/events` are the same function.

mod channel;
mod comment;
mod contact;
mod conversation;
mod delivery;
mod endpoint;
mod inbound;
mod message;
mod onboarding;
mod operation;
mod postback;
mod reaction;
mod referral;
mod shown;
mod thin;
mod thread;
mod unsupported;

use domain::model::channel::ProviderKind;
use domain::model::event::{Event, FactData, Flags};
use domain::model::message::Origin;
use domain::model::shared::Time;
use domain::port::store::Told;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use channel::ChannelData;
pub(super) use comment::{CommentData, InsightData, MentionData};
pub(super) use contact::OptedOutData;
pub(super) use conversation::{ClosedData, ContactUpdatedData, WindowClosingData};
pub(super) use delivery::DeliveryData;
pub(super) use endpoint::EndpointData;
pub(super) use message::MessageData;
pub(super) use onboarding::OnboardingData;
pub(super) use operation::OperationData;
pub(super) use postback::PostbackData;
pub(super) use reaction::ReactionData;
pub(super) use referral::{OptinData, ReferralData};
pub use shown::{Rendered, Shown};
pub(in crate::http) use thin::{stays_thin, thinned};
pub(super) use thread::{ThreadControlData, ThreadRequestedData};
pub(super) use unsupported::UnsupportedData;

use inbound::{as_it_came, inbound};

use super::{ContactView, FailureView, HoldView, event_types_schema, external, label, time};
use crate::http::Addresses;

/// Something that happened in a workspace: the body of a webhook and an item of the event log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event, example = json!({
    "id": "evt_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "type": "message.received",
    "timestamp": "2026-11-20T10:00:00.000Z",
    "mode": "test",
    "workspace_id": "ws_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "position": 17,
    "channel": {
        "id": "ch_01jd2v7q7hf8mrk0e4w0z3n5tb",
        "provider": "instagram",
        "external_id": "17841400000000001",
        "username": "acme.shop",
        "reference": "shop-1",
        "routing_label": "sales",
    },
    "conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "contact": {
        "id": "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb",
        "external_id": "1789000000000001",
        "username": "alice.m",
        "name": "Alice",
        "profile_status": "known",
        "opted_out": null,
    },
    "flags": {"recovered": false, "imported": false, "standby": false, "example": false},
    "data": {
        "message_id": "msg_01jd2v7q7hf8mrk0e4w0z3n5tb",
        "kind": "text",
        "direction": "inbound",
        "content": {"type": "text", "text": "Is the blue one still there?"},
        "external_id": "aWdfZAG1faXRlbToxOklHTWVzc2FnZA",
        "created_at": "2026-11-20T09:59:59.000Z",
    },
}))]
pub struct EventView {
    /// Its id: the `webhook-id` of all its deliveries, retries and redeliveries included.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What happened. Types grow and never change their meaning.
    #[schema(schema_with = event_types_schema)]
    r#type: &'static str,
    /// When it happened.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    timestamp: String,
    /// The workspace's mode, `live` or `test`.
    #[schema(example = "test")]
    mode: Option<&'static str>,
    /// The workspace.
    #[schema(example = "ws_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    workspace_id: String,
    /// Its place in the workspace's log: gapless, from 1.
    #[schema(example = 17)]
    position: i64,
    /// The channel that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<EventChannelView>,
    /// The conversation that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    conversation_id: Option<String>,
    /// The contact that it concerns, as known when it is rendered.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactView>,
    /// Under which circumstances it became known.
    flags: FlagsView,
    /// What caused it, when a request did.
    #[serde(skip_serializing_if = "Option::is_none")]
    caused_by: Option<CausedByView>,
    /// What happened, by type.
    data: EventData,
}

/// The channel that an event concerns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventChannel)]
pub(super) struct EventChannelView {
    /// The channel.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What kind of channel it is.
    #[schema(example = "instagram")]
    provider: &'static str,
    /// Instagram's id of the account.
    #[schema(example = "17841400000000001")]
    external_id: String,
    /// The account's handle.
    #[schema(example = "acme.shop")]
    username: String,
    /// The workspace's own key for it.
    #[schema(example = "shop-1")]
    reference: Option<String>,
    /// Where the conversation belongs, in the workspace's words: its own label, or the channel's.
    #[schema(example = "sales")]
    routing_label: Option<String>,
}

/// Under which circumstances an event became known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventFlags)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own, and any of them may be set"
)]
pub(super) struct FlagsView {
    /// It was found later, in a gap.
    #[schema(example = false)]
    recovered: bool,
    /// It was imported from before the channel was connected.
    #[schema(example = false)]
    imported: bool,
    /// Another app has control of the conversation.
    #[schema(example = false)]
    standby: bool,
    /// Nothing happened: it is an example that was asked for, and what it names does not exist.
    #[schema(example = false)]
    example: bool,
}

/// The message that a request sent, by which this event came about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CausedBy)]
pub(super) struct CausedByView {
    /// The request, as its answer's `Request-Id` named it.
    #[schema(example = "req_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    request_id: Option<String>,
    /// The message.
    #[schema(example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    message_id: String,
    /// The caller's own key for it.
    #[schema(example = "ticket-7/reply-2")]
    reference: Option<String>,
}

/// What happened, by type.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum EventData {
    /// `message.*`
    Message(Box<MessageData>),
    /// `reaction.*`
    Reaction(ReactionData),
    /// `postback.received`
    Postback(Box<PostbackData>),
    /// `referral.received`
    Referral(Box<ReferralData>),
    /// `optin.received`
    Optin(Box<OptinData>),
    /// `thread.requested`
    ThreadRequested(ThreadRequestedData),
    /// `conversation.thread_control_changed`
    ThreadControl(ThreadControlData),
    /// `comment.received`
    Comment(Box<CommentData>),
    /// `mention.received`
    Mention(MentionData),
    /// `insight.received`
    Insight(InsightData),
    /// `contact.opted_out`
    OptedOut(OptedOutData),
    /// `unsupported.received`
    Unsupported(UnsupportedData),
    /// `conversation.closed`
    Closed(ClosedData),
    /// `conversation.window_closing`
    WindowClosing(WindowClosingData),
    /// `contact.updated`
    ContactUpdated(ContactUpdatedData),
    /// `channel.*`
    Channel(ChannelData),
    /// `onboarding.*`
    Onboarding(OnboardingData),
    /// `delivery.*`
    Delivery(DeliveryData),
    /// `operation.completed`
    Operation(OperationData),
    /// `endpoint.*`
    Endpoint(EndpointData),
    /// Nothing beyond what the envelope says: `conversation.opened`
    Nothing(Nothing),
}

/// Nothing beyond what the envelope says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Nothing {}

/// What an event refers to, and the addresses in it.
#[derive(Debug, Clone, Copy)]
struct Telling<'a> {
    told: &'a Told,
    at: &'a Addresses,
    /// When it happened.
    then: Time,
}

impl EventView {
    /// An event with what it refers to, as that is now.
    fn of(event: &Event, told: &Told, at: &Addresses) -> Self {
        let fact = &event.fact;
        Self {
            id: fact.id.to_string(),
            r#type: fact.kind().as_str(),
            timestamp: time(fact.at),
            mode: told.mode.map(domain::model::workspace::Mode::as_str),
            workspace_id: event.workspace.to_string(),
            position: event.position,
            channel: told.channel.as_ref().map(|channel| EventChannelView {
                id: channel.id.to_string(),
                provider: ProviderKind::Instagram.as_str(),
                external_id: channel.account.external_id.to_string(),
                username: channel.account.username.clone(),
                reference: external(channel.external_id.as_ref()),
                routing_label: label(told.label()),
            }),
            conversation_id: fact.conversation.map(|id| id.to_string()),
            contact: told.contact.as_ref().map(ContactView::from),
            flags: FlagsView::from(fact.flags),
            caused_by: caused_by(told),
            data: data(
                &fact.data,
                Telling {
                    told,
                    at,
                    then: fact.at,
                },
            ),
        }
    }
}

impl From<Flags> for FlagsView {
    fn from(flags: Flags) -> Self {
        Self {
            recovered: flags.recovered,
            imported: flags.imported,
            standby: flags.standby,
            example: flags.example,
        }
    }
}

fn caused_by(told: &Told) -> Option<CausedByView> {
    let message = told.message.as_ref()?;
    match &message.origin {
        Origin::Outbound {
            reference,
            request_id,
            ..
        } => Some(CausedByView {
            request_id: request_id.clone(),
            message_id: message.id.to_string(),
            reference: external(reference.as_ref()),
        }),
        Origin::Inbound { .. } | Origin::External { .. } => None,
    }
}

fn data(fact: &FactData, shown: Telling<'_>) -> EventData {
    let pages = &shown.at.pages;
    let message =
        |fact, failure| EventData::Message(Box::new(MessageData::of(fact, &shown, failure)));
    match fact {
        FactData::MessageReceived(fact)
        | FactData::MessageSentExternally(fact)
        | FactData::MessageUnconfirmed(fact)
        | FactData::MessageExpired(fact)
        | FactData::MessageCancelled(fact) => message(fact.message, None),
        FactData::MessageSent(fact) | FactData::MessageDelivered(fact) => {
            EventData::Message(Box::new(MessageData::taken(fact.message, &shown)))
        }
        FactData::MessageFailed(fact) => {
            message(fact.message, Some(FailureView::of(&fact.failure, pages)))
        }
        FactData::MessagePartiallySent(fact) => EventData::Message(Box::new(MessageData::partly(
            fact.message,
            &shown,
            fact.failure.as_ref().map(|it| FailureView::of(it, pages)),
        ))),
        FactData::MessageWaiting(fact) => EventData::Message(Box::new(MessageData::waiting(
            fact.message,
            &shown,
            HoldView::of(&fact.hold, pages),
        ))),
        FactData::Inbound(fact) => inbound::data(fact, &shown),
        FactData::UnsupportedReceived(fact) => {
            EventData::Unsupported(UnsupportedData::of(fact, shown.told))
        }
        FactData::ChannelConnected(fact) => EventData::Channel(ChannelData::from(fact)),
        FactData::ChannelDegraded(fact)
        | FactData::ChannelRestricted(fact)
        | FactData::ChannelRecovered(fact)
        | FactData::ChannelReauthorizationRequired(fact)
        | FactData::ChannelDisconnected(fact) => EventData::Channel(ChannelData::of(fact, pages)),
        FactData::OnboardingOpened(fact)
        | FactData::OnboardingFailed(fact)
        | FactData::OnboardingCompleted(fact)
        | FactData::OnboardingExpired(fact) => {
            EventData::Onboarding(OnboardingData::of(fact, pages))
        }
        FactData::DeliveryExhausted(fact) => EventData::Delivery(DeliveryData::from(fact)),
        FactData::OperationCompleted(fact) => EventData::Operation(OperationData::of(fact, pages)),
        FactData::EndpointFailing(fact)
        | FactData::EndpointRecovered(fact)
        | FactData::EndpointDisabled(fact)
        | FactData::EndpointTest(fact) => EventData::Endpoint(EndpointData::of(fact, pages)),
        // an example's data is the catalogue's
        FactData::ConversationOpened | FactData::Example(_) => EventData::Nothing(Nothing {}),
        FactData::ContactOptedOut(fact) => EventData::OptedOut(OptedOutData::of(*fact)),
        FactData::ConversationClosed(fact) => EventData::Closed(ClosedData::from(*fact)),
        FactData::ConversationWindowClosing(fact) => {
            EventData::WindowClosing(WindowClosingData::from(*fact))
        }
        FactData::ContactUpdated(fact) => EventData::ContactUpdated(ContactUpdatedData::from(fact)),
    }
}

#[cfg(test)]
mod tests;
