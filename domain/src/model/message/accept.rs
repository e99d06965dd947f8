use thiserror::Error;

use crate::model::channel::{Capabilities, Channel, ChannelState, Fault};
use crate::model::conversation::{ContactId, Conversation, ConversationId, WindowState};
use crate::model::shared::{Code, ExternalId, Time};

use super::Content;

/// Who sends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderKind {
    /// A program.
    Bot,
    /// A person.
    Human,
}

impl SenderKind {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Human => "human",
        }
    }
}

/// Who sends a message, in the caller's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// A program or a person.
    pub kind: SenderKind,
    /// The caller's id of them.
    pub id: Option<ExternalId>,
}

/// To whom a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A contact.
    Contact(ContactId),
    /// The contact of a conversation.
    Conversation(ConversationId),
    /// An Instagram-scoped id that a channel may reach.
    External(ExternalId),
}

/// A message that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What each part says, in order; each is one call to Instagram.
    pub parts: Vec<Content>,
}

/// Why a message may not leave.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The channel cannot send.
    #[error("the channel cannot send: {}", .0.as_str())]
    Channel(Code),
    /// The reply window is closed.
    #[error("the reply window is closed")]
    WindowClosed,
    /// The content breaks limits; every fault is named.
    #[error("the content breaks limits")]
    Content(Vec<Fault>),
}

/// Decides whether this content may leave, and as which parts. Pure: everything it relies on is an argument.
pub fn accept(
    content: &Content,
    through: &Channel,
    on: &Conversation,
    can: &Capabilities,
    now: Time,
) -> Result<Accepted, Refused> {
    match through.state() {
        // what keeps it from sending is held, and goes on when it is over
        ChannelState::Active
        | ChannelState::Degraded
        | ChannelState::Restricted
        | ChannelState::ReauthorizationRequired => {}
        ChannelState::Connecting | ChannelState::Disconnected => {
            return Err(Refused::Channel(Code::ChannelNotActive));
        }
    }
    let faults = can.faults(content);
    if !faults.is_empty() {
        return Err(Refused::Content(faults));
    }
    match on.window(can, now).state {
        WindowState::Response | WindowState::Unknown => {}
        WindowState::HumanAgent | WindowState::Closed => return Err(Refused::WindowClosed),
    }
    Ok(Accepted {
        parts: content.parts(),
    })
}
