use thiserror::Error;

use crate::model::channel::{Capabilities, Channel, ChannelState, Fault};
use crate::model::conversation::{ContactId, Conversation, ConversationId, WindowState};
use crate::model::shared::{Code, ExternalId, Time};

use super::{Content, Leaving, Warning, Wording, prepare};

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
    pub parts: Vec<Leaving>,
    /// What will be shown otherwise than it is said.
    pub warnings: Vec<Warning>,
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
    wording: Wording<'_>,
    through: &Channel,
    on: &Conversation,
    can: &Capabilities,
    now: Time,
) -> Result<Accepted, Refused> {
    is_sending(through)?;
    let prepared = prepare(content, wording, through, can, now);
    if !prepared.faults.is_empty() {
        return Err(Refused::Content(prepared.faults));
    }
    is_open(on, can, now)?;
    Ok(Accepted {
        parts: prepared.parts,
        warnings: prepared.warnings,
    })
}

/// What keeps any content from being sent here now, all of it.
pub fn refusals(through: &Channel, on: &Conversation, can: &Capabilities, now: Time) -> Vec<Fault> {
    let all = [is_sending(through), is_open(on, can, now)];
    let refused = all.into_iter().filter_map(Result::err);
    refused
        .flat_map(|refused| {
            let detail = refused.to_string();
            let (pointer, code) = match refused {
                Refused::Channel(code) => ("/channel_id", code),
                Refused::WindowClosed => ("/to", Code::WindowClosed),
                Refused::Content(faults) => return faults,
            };
            vec![Fault {
                pointer: pointer.to_owned(),
                code,
                detail,
            }]
        })
        .collect()
}

fn is_sending(through: &Channel) -> Result<(), Refused> {
    match through.state() {
        // what keeps it from sending is held, and goes on when it is over
        ChannelState::Active
        | ChannelState::Degraded
        | ChannelState::Restricted
        | ChannelState::ReauthorizationRequired => Ok(()),
        ChannelState::Connecting | ChannelState::Disconnected => {
            Err(Refused::Channel(Code::ChannelNotActive))
        }
    }
}

fn is_open(on: &Conversation, can: &Capabilities, now: Time) -> Result<(), Refused> {
    match on.window(can, now).state {
        WindowState::Response | WindowState::Unknown => Ok(()),
        WindowState::HumanAgent | WindowState::Closed => Err(Refused::WindowClosed),
    }
}
