use thiserror::Error;

use crate::model::channel::{Capabilities, Channel, ChannelState, Fault};
use crate::model::conversation::{CommentId, Contact, ContactId, Conversation, ConversationId};
use crate::model::shared::{Code, ExternalId, Time};

use super::{
    Agency, AskedControl, Content, Entry, Leaving, Plan, Prepared, Sender, Signature, Warning,
    Wording, entry, prepare,
};

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
    /// The author of a comment, by our id of it.
    KnownComment(CommentId),
}

/// A message that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What each part says, in order; each is one call to Instagram.
    pub parts: Vec<Leaving>,
    /// What will be shown otherwise than it is said.
    pub warnings: Vec<Warning>,
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
    /// What is asked for about the control of the conversation.
    pub control: &'a AskedControl,
}

/// Why a message may not leave.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The channel cannot send.
    #[error("{}", .0.info().explanation)]
    Channel(Code),
    /// It names an Instagram user and there are several channels, or a channel that is not the recipient's.
    #[error("is missing, or is not the recipient's channel")]
    Ambiguous,
    /// The comment cannot be answered in private.
    #[error("{}", .0.info().explanation)]
    Comment(Code),
    /// The reply window is closed.
    #[error("the reply window is closed")]
    WindowClosed,
    /// Only a human agent may answer, and this is none: it lacks what the code says.
    #[error("{}", lacking(*.0))]
    HumanAgent(Code),
    /// The control of the conversation cannot be changed through this channel.
    #[error("needs an account that is connected with Facebook Login")]
    ThreadControl,
    /// The contact does not want to hear from programs.
    #[error("the contact does not want to hear from programs")]
    OptedOut,
    /// The request has faults, or it is refused for several reasons: every one is named.
    #[error("the request has faults")]
    Faults(Vec<Fault>),
}

/// What was decided of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What it says, made ready.
    pub prepared: Prepared,
    /// What lets it leave, unless it is refused for that.
    pub entry: Option<Entry>,
    /// Why it may not leave: all that is known.
    pub refused: Vec<Refused>,
    /// Whether it may leave as a human agent's, should its turn come late.
    pub human_agent: bool,
}

/// Decides whether this may leave, and as which parts. Pure: everything it relies on is an argument. What is to be sent
/// later is decided on the window as it will be then, if the contact does not write again.
pub fn judge(
    says: Saying<'_>,
    through: &Channel,
    to: (&Contact, &Conversation),
    can: &Capabilities,
    now: Time,
) -> Judged {
    let prepared = says.prepared(Some(through), can, now);
    let mut refused = vec![];
    refused.extend(Refused::of(prepared.faults.clone()));
    refused.extend(is_sending(through).err());
    refused.extend(is_steering(says, through, can).err());
    refused.extend(is_welcome(says, to.0).err());
    let entry = entered(says, to.1, can, now);
    let entry = entry.map_err(|why| refused.push(why)).ok();
    Judged {
        prepared,
        entry,
        refused,
        human_agent: says.agency.of(says.sender).is_ok(),
    }
}

impl Judged {
    /// The same with what else keeps it from leaving.
    #[must_use]
    pub fn beside(mut self, refused: Vec<Refused>) -> Self {
        self.refused.extend(refused);
        self
    }

    /// The message that may leave; why not otherwise.
    pub fn accepted(self) -> Result<Accepted, Refused> {
        match (Refused::all(self.refused), self.entry) {
            (None, Some(entry)) => Ok(Accepted {
                parts: self.prepared.parts,
                warnings: self.prepared.warnings,
                entry,
                human_agent: self.human_agent,
            }),
            (Some(refused), _) => Err(refused),
            (None, None) => Err(Refused::WindowClosed),
        }
    }
}

/// What somebody lacks who answers when only a human agent may, as a fault of the field that it is about.
fn lacking(code: Code) -> &'static str {
    if code == Code::Forbidden {
        "answers after 24 hours need the scope messages:human_agent"
    } else if code == Code::SenderIdRequired {
        "is needed to answer after 24 hours"
    } else {
        "cannot answer after 24 hours here"
    }
}

impl Refused {
    /// These faults, when there are any.
    pub fn of(faults: Vec<Fault>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self::Faults(faults))
    }

    /// All of these in one; the only one as it is.
    pub fn all(mut refused: Vec<Self>) -> Option<Self> {
        if refused.len() > 1 {
            let faults = refused.into_iter().flat_map(Self::faults);
            return Some(Self::Faults(faults.collect()));
        }
        refused.pop()
    }

    /// What is wrong, and where: several when they are.
    pub fn faults(self) -> Vec<Fault> {
        let (pointer, detail) = (self.pointer(), self.to_string());
        let code = match self {
            Self::Channel(code) | Self::HumanAgent(code) | Self::Comment(code) => code,
            Self::Ambiguous => Code::ChannelAmbiguous,
            Self::WindowClosed => Code::WindowClosed,
            Self::ThreadControl => Code::ThreadControlUnavailable,
            Self::OptedOut => Code::ContactOptedOut,
            Self::Faults(faults) => return faults,
        };
        vec![Fault {
            pointer: pointer.to_owned(),
            code,
            detail,
        }]
    }

    /// Which field of a send it is about: a JSON pointer (RFC 6901). Faults have one each.
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::Channel(_) | Self::Ambiguous => "/channel_id",
            Self::Comment(_) => "/to/comment_id",
            Self::WindowClosed | Self::OptedOut => "/to",
            Self::HumanAgent(Code::SenderIdRequired) => "/sender/id",
            Self::HumanAgent(_) => "/sender/kind",
            Self::ThreadControl => "/thread_control",
            Self::Faults(_) => "",
        }
    }
}

fn is_steering(says: Saying<'_>, through: &Channel, can: &Capabilities) -> Result<(), Refused> {
    let possible = says.control.is_possible(through, can);
    possible.then_some(()).ok_or(Refused::ThreadControl)
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

fn is_welcome(says: Saying<'_>, contact: &Contact) -> Result<(), Refused> {
    let refuses = contact.refuses(says.sender.kind);
    (!refuses).then_some(()).ok_or(Refused::OptedOut)
}

/// What lets it leave to them; refused when nothing does, nor will.
fn entered(
    says: Saying<'_>,
    on: &Conversation,
    can: &Capabilities,
    now: Time,
) -> Result<Entry, Refused> {
    if says.plan.answers.is_some() {
        // whatever the window is (META 3.4, 3.5)
        return Ok(Entry::Response);
    }
    let at = says.plan.turn(now);
    entry(&on.window(can, at), says.sender, says.plan, says.agency)
}

impl Saying<'_> {
    /// What Instagram would not take of it as a private reply (META 3.5).
    fn untaken(self, prepared: &Prepared, can: &Capabilities) -> Vec<Fault> {
        let mut faults = vec![];
        if prepared.parts.len() > 1 {
            faults.push(Fault {
                pointer: "/content".to_owned(),
                code: Code::ContentTooLong,
                detail: "a private reply is one message".to_owned(),
            });
        }
        // a text is said in its place, which may be
        if prepared.parts.iter().all(|part| part.instead) {
            return faults;
        }
        faults.extend(can.no_private_reply(self.content));
        faults
    }

    /// Made ready, with its signature; for any channel, when it is not known through which it goes.
    pub fn prepared(self, through: Option<&Channel>, can: &Capabilities, now: Time) -> Prepared {
        let usual = through.map_or(Signature::None, |it| it.signature);
        let signature = self.sender.signature_on(usual);
        let wording = Wording {
            signature: signature.as_deref(),
            on_overflow: self.plan.on_overflow,
        };
        let mut prepared = prepare(self.content, wording, through, can, now);
        if signature.is_some() {
            let alone = can.faults(self.content, wording.on_overflow);
            for fault in &mut prepared.faults {
                if fault.pointer.ends_with("text") && !alone.contains(fault) {
                    fault.detail.push_str(" (with its signature)");
                }
            }
        }
        if self.plan.answers.is_some() {
            let untaken = self.untaken(&prepared, can);
            prepared.faults.extend(untaken);
        }
        prepared
    }
}
