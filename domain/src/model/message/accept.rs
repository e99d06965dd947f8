use thiserror::Error;

use crate::model::channel::{Capabilities, Channel, ChannelState, Fault};
use crate::model::conversation::{Contact, ContactId, Conversation, ConversationId};
use crate::model::shared::{Code, ExternalId, Time};

use super::{Agency, Content, Entry, Plan, Sender, entry, signed};

/// To whom a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A contact.
    Contact(ContactId),
    /// The contact of a conversation.
    Conversation(ConversationId),
    /// An Instagram-scoped id that a channel may reach.
    External(ExternalId),
    /// The author of a comment, by Instagram's id of it.
    Comment(ExternalId),
}

/// A message that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What each part says, in order; each is one call to Instagram.
    pub parts: Vec<Content>,
    /// What lets it leave, as far as is known now.
    pub entry: Entry,
    /// Whether it may leave as a human agent's, should its turn come late.
    pub human_agent: bool,
}

/// What is to be said, by whom, and how.
#[derive(Debug, Clone, Copy)]
pub struct Saying<'a> {
    /// What.
    pub content: &'a Content,
    /// By whom.
    pub sender: &'a Sender,
    /// How.
    pub plan: &'a Plan,
    /// What a human agent may do here.
    pub agency: Agency,
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
    /// Only a human agent may answer, and this is none: it lacks what the code says.
    #[error("only a human agent may answer: {}", .0.as_str())]
    HumanAgent(Code),
    /// The contact does not want to hear from programs.
    #[error("the contact opted out")]
    OptedOut,
    /// The content breaks limits; every fault is named.
    #[error("the content breaks limits")]
    Content(Vec<Fault>),
}

/// Decides whether this may leave, and as which parts. Pure: everything it relies on is an argument. What is to be sent
/// later is decided on the window as it will be then, if the contact does not write again.
pub fn accept(
    says: Saying<'_>,
    through: &Channel,
    to: (&Contact, &Conversation),
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
    let (contact, on) = to;
    let content = match says.sender.signs(through.signature) {
        Some(name) => signed(says.content, name),
        None => says.content.clone(),
    };
    let mut faults = can.faults(&content);
    if !faults.is_empty() {
        for fault in faults.iter_mut().filter(|_| content != *says.content) {
            fault.detail.push_str(" (with its signature)");
        }
        return Err(Refused::Content(faults));
    }
    if contact.refuses(says.sender.kind) {
        return Err(Refused::OptedOut);
    }
    let parts = content.parts();
    let entry = if says.plan.answers.is_some() {
        // one message, whatever the window is (META 3.4, 3.5)
        if parts.len() > 1 {
            return Err(Refused::Content(vec![Fault {
                pointer: "/content".to_owned(),
                code: Code::ContentTooLong,
                detail: "a private reply is one message".to_owned(),
            }]));
        }
        Entry::Response
    } else {
        let at = says.plan.send_at.map_or(now, |at| at.max(now));
        entry(&on.window(can, at), says.sender, says.plan, says.agency)?
    };
    Ok(Accepted {
        parts,
        entry,
        human_agent: says.agency.of(says.sender).is_ok(),
    })
}
