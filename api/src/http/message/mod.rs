//! A message as it is sent: the body of one call, and an item of many.

mod private_reply;

use std::collections::BTreeMap;

use domain::flow::send::SendMessage;
use domain::model::message::{
    OnClosedWindow, OnOverflow, OnPartFailure, OnUnconfirmed, Plan, Sender, SenderKind, Signature,
    Text, To,
};
use domain::model::shared::{Code, ExternalId, InvalidId, Name};
use serde::Deserialize;
use utoipa::ToSchema;

use super::content::{ContentsBody, ContentsSchema};
use super::duration::DurationBody;
use super::fields;
use super::problem::Faults;
use super::site::Site;
use super::thread_control::MessageControlBody;

pub(crate) use private_reply::PrivateReplyBody;

/// A message that is to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateMessage, example = json!({
    "to": {"conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"},
    "content": {"type": "text", "text": "Yes, it is!"},
    "sender": {"kind": "bot"},
    "reference": "ticket-7/reply-2",
    "metadata": {"team": "blue"},
}))]
pub(crate) struct CreateMessageBody {
    /// To whom: exactly one of the fields.
    to: ToBody,
    /// Through which channel; needed only with `external_id` when the workspace has several.
    #[serde(default)]
    channel_id: Option<String>,
    /// What it says: one thing, or a list of up to 10 that are sent one after the other.
    #[schema(value_type = ContentsSchema)]
    content: ContentsBody,
    /// Who sends; a program when absent.
    #[serde(default)]
    sender: Option<SenderBody>,
    /// The caller's own key for it, 1 to 255 characters.
    #[serde(default)]
    reference: Option<String>,
    /// The caller's notes on it: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
    /// Until when it may be sent; then it ends as `expired`. It waits for as long as it must when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    expires_at: Option<String>,
    /// The same as a duration from now, or from `send_at`: seconds or ISO 8601 such as `PT15M`, at most 30 days. Instead of
    /// `expires_at`.
    #[serde(default)]
    #[schema(value_type = Option<DurationBody>)]
    expires_in: Option<DurationBody>,
    /// When it is to be sent: it waits until then (`message_scheduled`) and can be withdrawn. The window counts as it will be
    /// then, if the contact does not write again. At once when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    send_at: Option<String>,
    /// What becomes of it when the contact wrote too long ago: `fail` when absent.
    #[serde(default)]
    on_closed_window: Option<OnClosedWindowBody>,
    /// What becomes of the parts behind one that failed: `stop` when absent.
    #[serde(default)]
    on_part_failure: Option<OnPartFailureBody>,
    /// What becomes of a part that left without an answer, when nothing says that it arrived: `wait` when absent.
    #[serde(default)]
    on_unconfirmed: Option<OnUnconfirmedBody>,
    /// What becomes of a text of more than 1000 bytes, its signature included: `refuse` when absent.
    #[serde(default)]
    on_overflow: Option<OnOverflowBody>,
    /// Which message of the same conversation it answers; a list answers with its first part.
    #[serde(default)]
    #[schema(example = json!(null))]
    reply_to: Option<String>,
    /// What becomes of the control of the conversation when several apps are connected to the account; as the channel says when
    /// absent. `take` and `request` are done when another app keeps it from being sent: `take` at once when the message is to be
    /// sent at once, so that what waits before it in the conversation goes on, too; otherwise, and `request` always, when it is the
    /// message's turn. It is sent once the control is ours, and fails with the reason when the account's routing does not allow
    /// it. `pass`, `release` and `extend` are done after all of it was sent; the message stays sent when they are refused, and
    /// says so (`thread_control.outcome`). `none` does nothing, whatever the channel says. Only for accounts that are connected
    /// with Facebook Login.
    #[serde(default)]
    #[schema(example = json!(null))]
    thread_control: Option<MessageControlBody>,
    /// What is said in place of a part that the account cannot send: a sticker, a file, several images at once, an answer to
    /// a message, products. At most 1000 bytes, its signature included.
    #[serde(default)]
    #[schema(example = json!(null))]
    fallback_text: Option<String>,
}

/// What becomes of a text that is longer than Instagram takes.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnOverflow)]
pub(crate) enum OnOverflowBody {
    /// The message is refused.
    Refuse,
    /// What is too long is cut off, between words.
    Truncate,
    /// It is sent in several parts, cut between words.
    Split,
}

/// What becomes of the parts behind one that failed.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnPartFailure)]
pub(crate) enum OnPartFailureBody {
    /// They are skipped.
    Stop,
    /// They are sent all the same.
    Continue,
}

/// What becomes of a part that left without an answer, when nothing says that it arrived.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnUnconfirmed)]
pub(crate) enum OnUnconfirmedBody {
    /// It fails with `outcome_unknown`: whoever sent it decides.
    Wait,
    /// It is sent again, at the risk that it arrives twice.
    Resend,
}

/// What becomes of a message when the contact wrote too long ago.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnClosedWindow)]
pub(crate) enum OnClosedWindowBody {
    /// It is refused with `window_closed`; it fails with that when the window closes before its turn.
    Fail,
    /// It waits until the contact writes, in the order of such messages, or until it expires. Others go on meanwhile.
    Hold,
}

/// To whom a message goes: exactly one of the fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = To)]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
pub(crate) struct ToBody {
    /// A contact.
    #[serde(default)]
    contact_id: Option<String>,
    /// The contact of a conversation.
    #[serde(default)]
    conversation_id: Option<String>,
    /// An Instagram-scoped id (IGSID) that the channel may reach.
    #[serde(default)]
    external_id: Option<String>,
    /// The author of a comment, in private: the id of a comment that `comment.received` told, ours or Instagram's. One message
    /// ever, within 7 days; it opens no window.
    #[serde(default)]
    comment_id: Option<String>,
}

/// Who sends a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateSender)]
pub(crate) struct SenderBody {
    /// A program or a person. A person whose `id` is named may answer for 7 days after the contact's last word, when the Meta
    /// app has the Human Agent feature and the key the scope `messages:human_agent`; anybody for 24 hours.
    kind: SenderKindBody,
    /// The caller's id of them, 1 to 255 characters.
    #[serde(default)]
    id: Option<String>,
    /// What they are called, 1 to 200 characters.
    #[serde(default)]
    #[schema(example = json!(null))]
    name: Option<String>,
    /// What contacts are to call them, 1 to 200 characters.
    #[serde(default)]
    #[schema(example = json!(null))]
    alias: Option<String>,
    /// With what the message is signed; as the channel says when absent. The name stands before the text, with a colon and
    /// on a line of its own, and counts into the text's limit. Signed is the first text of the message, the one above buttons
    /// included, and `fallback_text` wherever it stands in; cards, and what has no text, are not signed.
    #[serde(default)]
    signature: Option<SignatureBody>,
}

/// With what messages are signed.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Signature)]
pub(crate) enum SignatureBody {
    /// They are not.
    None,
    /// The sender's `name`.
    Name,
    /// The sender's `alias`.
    Alias,
}

impl From<SignatureBody> for Signature {
    fn from(body: SignatureBody) -> Self {
        match body {
            SignatureBody::None => Self::None,
            SignatureBody::Name => Self::Name,
            SignatureBody::Alias => Self::Alias,
        }
    }
}

/// A program or a person.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SenderKind)]
pub(crate) enum SenderKindBody {
    /// A program.
    Bot,
    /// A person.
    Human,
}

impl CreateMessageBody {
    /// What it asks for, with what of it cannot be read. `human_agent` says whether its caller may send as one.
    pub(super) fn ask(self, site: &Site, human_agent: bool) -> SendMessage {
        let mut faults = Faults::new();
        let to = to(&mut faults, &self.to);
        let channel = faults.maybe("/channel_id", self.channel_id.map(|id| id.parse()));
        let content = self.content.read(&mut faults, site);
        let sender = sender(&mut faults, self.sender);
        let reference = fields::key(&mut faults, "/reference", self.reference.as_deref());
        let metadata = fields::metadata(&mut faults, self.metadata);
        let expires_at = fields::time(&mut faults, "/expires_at", self.expires_at.as_deref());
        let expires_in = self.expires_in;
        if expires_in.is_some() && self.expires_at.is_some() {
            let detail = "cannot be said beside expires_at";
            faults.add("/expires_in", Code::InvalidRequest, detail);
        }
        let expires_in = faults.maybe("/expires_in", expires_in.map(DurationBody::read));
        let send_at = fields::time(&mut faults, "/send_at", self.send_at.as_deref());
        let plan = Plan {
            expires_at: expires_at.flatten(),
            send_at: send_at.flatten(),
            on_closed_window: match self.on_closed_window {
                Some(OnClosedWindowBody::Hold) => OnClosedWindow::Hold,
                Some(OnClosedWindowBody::Fail) | None => OnClosedWindow::Fail,
            },
            // decided when it is accepted
            human_agent: false,
            agent_audited: false,
            last_word: None,
            sent_again_at: None,
            answers: None,
            on_part_failure: match self.on_part_failure {
                Some(OnPartFailureBody::Continue) => OnPartFailure::Continue,
                Some(OnPartFailureBody::Stop) | None => OnPartFailure::Stop,
            },
            on_unconfirmed: match self.on_unconfirmed {
                Some(OnUnconfirmedBody::Resend) => OnUnconfirmed::Resend,
                Some(OnUnconfirmedBody::Wait) | None => OnUnconfirmed::Wait,
            },
            on_overflow: match self.on_overflow {
                Some(OnOverflowBody::Truncate) => OnOverflow::Truncate,
                Some(OnOverflowBody::Split) => OnOverflow::Split,
                Some(OnOverflowBody::Refuse) | None => OnOverflow::Refuse,
            },
        };
        let control = MessageControlBody::read(self.thread_control, &mut faults);
        let reply_to = faults.maybe("/reply_to", self.reply_to.map(|id| id.parse()));
        let fallback = self.fallback_text.map(|text| {
            let text = faults.take("/fallback_text", Text::parse(text));
            text.unwrap_or_else(Text::unread)
        });
        SendMessage {
            to,
            channel: channel.flatten(),
            content,
            reply_to: reply_to.flatten(),
            fallback,
            sender,
            reference: reference.flatten(),
            metadata: metadata.unwrap_or_default(),
            control: control.unwrap_or_default(),
            plan,
            expires_in: expires_in.flatten(),
            human_agent,
            unread: faults.told(),
        }
    }
}

fn to(faults: &mut Faults, body: &ToBody) -> Option<To> {
    let named = [
        &body.contact_id,
        &body.conversation_id,
        &body.external_id,
        &body.comment_id,
    ];
    if named.into_iter().flatten().count() != 1 {
        faults.add("/to", Code::RecipientInvalid, "must have exactly one field");
        return None;
    }
    let id = |error: InvalidId| error.to_string();
    if let Some(text) = &body.contact_id {
        faults
            .take("/to/contact_id", text.parse().map_err(id))
            .map(To::Contact)
    } else if let Some(text) = &body.conversation_id {
        faults
            .take("/to/conversation_id", text.parse().map_err(id))
            .map(To::Conversation)
    } else if let Some(text) = &body.external_id {
        faults
            .take("/to/external_id", ExternalId::parse(text))
            .map(To::External)
    } else {
        let text = body.comment_id.as_deref().unwrap_or_default();
        if let Ok(id) = text.parse() {
            return Some(To::KnownComment(id));
        }
        faults
            .take("/to/comment_id", ExternalId::parse(text))
            .map(To::Comment)
    }
}

fn sender(faults: &mut Faults, body: Option<SenderBody>) -> Sender {
    let Some(body) = body else {
        return Sender::BOT;
    };
    let kind = match body.kind {
        SenderKindBody::Bot => SenderKind::Bot,
        SenderKindBody::Human => SenderKind::Human,
    };
    let called = |faults: &mut Faults, pointer: &str, name: Option<&str>| {
        faults.maybe(pointer, name.map(Name::parse)).flatten()
    };
    let id = fields::key(faults, "/sender/id", body.id.as_deref());
    let name = called(faults, "/sender/name", body.name.as_deref());
    let alias = called(faults, "/sender/alias", body.alias.as_deref());
    let signature = body.signature.map(Signature::from);
    let lacking = match signature {
        Some(Signature::Name) if body.name.is_none() => Some("/sender/name"),
        Some(Signature::Alias) if body.alias.is_none() => Some("/sender/alias"),
        Some(_) | None => None,
    };
    if let Some(pointer) = lacking {
        let detail = "is what the message is to be signed with, and is missing";
        faults.add(pointer, Code::InvalidRequest, detail);
    }
    Sender {
        kind,
        id: id.flatten(),
        name,
        alias,
        signature,
    }
}
