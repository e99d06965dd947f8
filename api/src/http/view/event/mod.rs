//! What customers see of an event. The body of a webhook and an item of `GET /v1/events` are the same function.

mod channel;
mod comment;
mod contact;
mod conversation;
mod delivery;
mod endpoint;
mod envelope;
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

use domain::model::event::{EventType, FactData};
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
pub use envelope::EventView;
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

use super::{FailureView, HoldView};
use crate::http::Addresses;

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

/// The component of the document with all that events of this type and of those like it say. There is no other way to have a schema: a new
/// type does not compile without a line here.
pub(in crate::http) const fn data_of(kind: EventType) -> &'static str {
    match kind {
        EventType::ChannelConnected
        | EventType::ChannelDegraded
        | EventType::ChannelRestricted
        | EventType::ChannelRecovered
        | EventType::ChannelReauthorizationRequired
        | EventType::ChannelDisconnected => "ChannelEventData",
        EventType::OnboardingOpened
        | EventType::OnboardingFailed
        | EventType::OnboardingExpired
        | EventType::OnboardingCompleted => "OnboardingEventData",
        EventType::MessageReceived
        | EventType::MessageSentExternally
        | EventType::StoryMentioned
        | EventType::MessageEdited
        | EventType::MessageUnsent
        | EventType::MessageSent
        | EventType::MessageDelivered
        | EventType::MessageRead
        | EventType::MessageFailed
        | EventType::MessageUnconfirmed
        | EventType::MessagePartiallySent
        | EventType::MessageWaiting
        | EventType::MessageExpired
        | EventType::MessageCancelled => "MessageEventData",
        EventType::ReactionAdded | EventType::ReactionRemoved => "ReactionEventData",
        EventType::PostbackReceived => "PostbackEventData",
        EventType::ReferralReceived => "ReferralEventData",
        EventType::OptinReceived => "OptinEventData",
        EventType::CommentReceived => "CommentEventData",
        EventType::MentionReceived => "MentionEventData",
        EventType::InsightReceived => "InsightEventData",
        EventType::ThreadRequested => "ThreadRequestedEventData",
        EventType::UnsupportedReceived => "UnsupportedEventData",
        EventType::ConversationOpened => "Nothing",
        EventType::ContactOptedOut => "OptedOutEventData",
        EventType::ConversationClosed => "ConversationClosedEventData",
        EventType::ConversationWindowClosing => "WindowClosingEventData",
        EventType::ContactUpdated => "ContactUpdatedEventData",
        EventType::ConversationThreadControlChanged => "ThreadControlEventData",
        EventType::DeliveryExhausted => "DeliveryEventData",
        EventType::EndpointFailing
        | EventType::EndpointRecovered
        | EventType::EndpointDisabled
        | EventType::EndpointTest => "EndpointEventData",
        EventType::OperationCompleted => "OperationEventData",
    }
}

#[cfg(test)]
mod tests;
