//! Facts, a file each kind of data. They hold ids, states, times and codes: never a text, a name or a URL.

mod channel;
mod contact;
mod conversation;
mod delivery;
mod inbound;
mod link;
mod message;
mod operation;
mod unsupported;

pub use channel::{ChannelConnected, ChannelFact};
pub use contact::ContactOptedOut;
pub use conversation::{ContactUpdated, ConversationClosed, WindowClosing};
pub use delivery::{DeliveryExhausted, EndpointFact, EndpointFailing};
pub use inbound::{
    CommentIds, CommentReceived, InboundFact, InsightReceived, MentionReceived, MessageEdited,
    MessageRead, PostbackReceived, ReactionFact, ThreadChange, ThreadControlChanged,
    ThreadRequested,
};
pub use link::LinkFact;
pub use message::{MessageFact, MessageFailed, MessagePartiallySent, MessageWaiting};
pub use operation::OperationFact;
pub use unsupported::UnsupportedReceived;

use super::EventType;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactData {
    /// `channel.connected`
    ChannelConnected(ChannelConnected),
    /// `channel.degraded`
    ChannelDegraded(ChannelFact),
    /// `channel.restricted`
    ChannelRestricted(ChannelFact),
    /// `channel.recovered`
    ChannelRecovered(ChannelFact),
    /// `channel.reauthorization_required`
    ChannelReauthorizationRequired(ChannelFact),
    /// `channel.disconnected`
    ChannelDisconnected(ChannelFact),
    /// `onboarding.opened`
    OnboardingOpened(LinkFact),
    /// `onboarding.failed`
    OnboardingFailed(LinkFact),
    /// `onboarding.completed`
    OnboardingCompleted(LinkFact),
    /// `onboarding.expired`
    OnboardingExpired(LinkFact),
    /// `message.received`
    MessageReceived(MessageFact),
    /// `message.sent_externally`
    MessageSentExternally(MessageFact),
    /// What a contact, the account's owner or Instagram did, beside writing.
    Inbound(InboundFact),
    /// `unsupported.received`
    UnsupportedReceived(UnsupportedReceived),
    /// `message.sent`
    MessageSent(MessageFact),
    /// `message.delivered`
    MessageDelivered(MessageFact),
    /// `message.failed`
    MessageFailed(MessageFailed),
    /// `message.unconfirmed`
    MessageUnconfirmed(MessageFact),
    /// `message.partially_sent`
    MessagePartiallySent(MessagePartiallySent),
    /// `message.waiting`
    MessageWaiting(MessageWaiting),
    /// `message.expired`
    MessageExpired(MessageFact),
    /// `message.cancelled`
    MessageCancelled(MessageFact),
    /// `conversation.opened`
    ConversationOpened,
    /// `contact.opted_out`
    ContactOptedOut(ContactOptedOut),
    /// `conversation.closed`
    ConversationClosed(ConversationClosed),
    /// `conversation.window_closing`
    ConversationWindowClosing(WindowClosing),
    /// `contact.updated`
    ContactUpdated(ContactUpdated),
    /// `delivery.exhausted`
    DeliveryExhausted(DeliveryExhausted),
    /// `endpoint.failing`
    EndpointFailing(EndpointFact),
    /// `endpoint.recovered`
    EndpointRecovered(EndpointFact),
    /// `endpoint.disabled`
    EndpointDisabled(EndpointFact),
    /// `operation.completed`
    OperationCompleted(OperationFact),
    /// `endpoint.test`
    EndpointTest(EndpointFact),
    /// An example of any type, as the catalogue shows it.
    Example(EventType),
}

impl FactData {
    /// The type of the event that it becomes.
    pub const fn kind(&self) -> EventType {
        match self {
            Self::ChannelConnected(_) => EventType::ChannelConnected,
            Self::ChannelDegraded(_) => EventType::ChannelDegraded,
            Self::ChannelRestricted(_) => EventType::ChannelRestricted,
            Self::ChannelRecovered(_) => EventType::ChannelRecovered,
            Self::ChannelReauthorizationRequired(_) => EventType::ChannelReauthorizationRequired,
            Self::ChannelDisconnected(_) => EventType::ChannelDisconnected,
            Self::OnboardingOpened(_) => EventType::OnboardingOpened,
            Self::OnboardingFailed(_) => EventType::OnboardingFailed,
            Self::OnboardingCompleted(_) => EventType::OnboardingCompleted,
            Self::OnboardingExpired(_) => EventType::OnboardingExpired,
            Self::MessageReceived(_) => EventType::MessageReceived,
            Self::MessageSentExternally(_) => EventType::MessageSentExternally,
            Self::Inbound(fact) => fact.kind(),
            Self::UnsupportedReceived(_) => EventType::UnsupportedReceived,
            Self::MessageSent(_) => EventType::MessageSent,
            Self::MessageDelivered(_) => EventType::MessageDelivered,
            Self::MessageFailed(_) => EventType::MessageFailed,
            Self::MessageUnconfirmed(_) => EventType::MessageUnconfirmed,
            Self::MessagePartiallySent(_) => EventType::MessagePartiallySent,
            Self::MessageWaiting(_) => EventType::MessageWaiting,
            Self::MessageExpired(_) => EventType::MessageExpired,
            Self::MessageCancelled(_) => EventType::MessageCancelled,
            Self::ConversationOpened => EventType::ConversationOpened,
            Self::ContactOptedOut(_) => EventType::ContactOptedOut,
            Self::ConversationClosed(_) => EventType::ConversationClosed,
            Self::ConversationWindowClosing(_) => EventType::ConversationWindowClosing,
            Self::ContactUpdated(_) => EventType::ContactUpdated,
            Self::DeliveryExhausted(_) => EventType::DeliveryExhausted,
            Self::EndpointFailing(_) => EventType::EndpointFailing,
            Self::EndpointRecovered(_) => EventType::EndpointRecovered,
            Self::EndpointDisabled(_) => EventType::EndpointDisabled,
            Self::OperationCompleted(_) => EventType::OperationCompleted,
            Self::EndpointTest(_) => EventType::EndpointTest,
            Self::Example(kind) => *kind,
        }
    }

    /// The message that it is about.
    pub const fn message(&self) -> Option<crate::model::message::MessageId> {
        match self {
            Self::MessageReceived(fact)
            | Self::MessageSentExternally(fact)
            | Self::MessageSent(fact)
            | Self::MessageDelivered(fact)
            | Self::MessageUnconfirmed(fact)
            | Self::MessageExpired(fact)
            | Self::MessageCancelled(fact) => Some(fact.message),
            Self::MessagePartiallySent(fact) => Some(fact.message),
            Self::MessageWaiting(fact) => Some(fact.message),
            Self::MessageFailed(fact) => Some(fact.message),
            Self::Inbound(fact) => fact.message(),
            Self::ChannelConnected(_)
            | Self::ChannelDegraded(_)
            | Self::ChannelRestricted(_)
            | Self::ChannelRecovered(_)
            | Self::ChannelReauthorizationRequired(_)
            | Self::ChannelDisconnected(_)
            | Self::OnboardingOpened(_)
            | Self::OnboardingFailed(_)
            | Self::OnboardingCompleted(_)
            | Self::OnboardingExpired(_)
            | Self::UnsupportedReceived(_)
            | Self::ConversationOpened
            | Self::ContactOptedOut(_)
            | Self::ConversationClosed(_)
            | Self::ConversationWindowClosing(_)
            | Self::ContactUpdated(_)
            | Self::DeliveryExhausted(_)
            | Self::EndpointFailing(_)
            | Self::EndpointRecovered(_)
            | Self::EndpointDisabled(_)
            | Self::OperationCompleted(_)
            | Self::EndpointTest(_)
            | Self::Example(_) => None,
        }
    }

    /// The version of content that it is about.
    pub const fn content(&self) -> Option<crate::model::message::ContentId> {
        match self {
            Self::MessageReceived(fact)
            | Self::MessageSentExternally(fact)
            | Self::MessageSent(fact)
            | Self::MessageDelivered(fact)
            | Self::MessageUnconfirmed(fact)
            | Self::MessageExpired(fact)
            | Self::MessageCancelled(fact) => Some(fact.content),
            Self::MessagePartiallySent(fact) => Some(fact.content),
            Self::MessageWaiting(fact) => Some(fact.content),
            Self::MessageFailed(fact) => Some(fact.content),
            Self::Inbound(fact) => fact.content(),
            Self::UnsupportedReceived(fact) => Some(fact.content),
            Self::ChannelConnected(_)
            | Self::ChannelDegraded(_)
            | Self::ChannelRestricted(_)
            | Self::ChannelRecovered(_)
            | Self::ChannelReauthorizationRequired(_)
            | Self::ChannelDisconnected(_)
            | Self::OnboardingOpened(_)
            | Self::OnboardingFailed(_)
            | Self::OnboardingCompleted(_)
            | Self::OnboardingExpired(_)
            | Self::ConversationOpened
            | Self::ContactOptedOut(_)
            | Self::ConversationClosed(_)
            | Self::ConversationWindowClosing(_)
            | Self::ContactUpdated(_)
            | Self::DeliveryExhausted(_)
            | Self::EndpointFailing(_)
            | Self::EndpointRecovered(_)
            | Self::EndpointDisabled(_)
            | Self::OperationCompleted(_)
            | Self::EndpointTest(_)
            | Self::Example(_) => None,
        }
    }
}
