//! What customers can be told: facts that rules found, and the events that they become.

mod fact;
mod kind;
mod kinds;
mod record;

pub use fact::{
    ChannelConnected, ChannelFact, CommentIds, CommentReceived, ContactOptedOut, ContactUpdated,
    ConversationClosed, DeliveryExhausted, EndpointFact, EndpointFailing, FactData, InboundFact,
    InsightReceived, LinkFact, MentionReceived, MessageEdited, MessageFact, MessageFailed,
    MessagePartiallySent, MessageRead, MessageWaiting, OperationFact, PostbackReceived,
    ReactionFact, ThreadChange, ThreadControlChanged, ThreadRequested, UnsupportedReceived,
    WindowClosing,
};
pub use kind::EventType;
pub use kinds::{About, Kinds};
pub use record::{Audience, Event, EventId, Fact, Flags, Position, recorded_at};
