use std::collections::BTreeMap;

use domain::flow::send;
use domain::model::message::{Message, MessageState, Origin, Part, PartOutcome, Sender, Signature};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{
    ContentView, FailureView, HoldView, ThreadControlView, external, metadata, time, words,
};
use crate::http::Addresses;
use crate::http::pages::CodePages;

/// A message, inbound or outbound.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message, example = json!({
    "id": "msg_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "direction": "outbound",
    "state": "sent",
    "channel_id": "ch_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "contact_id": "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "content": {"type": "text", "text": "Yes, it is!"},
    "external_id": null,
    "sender": {"kind": "bot", "id": null, "name": null, "alias": null, "signature": null},
    "reference": "ticket-7/reply-2",
    "metadata": {},
    "parts": [{
        "index": 0,
        "state": "sent",
        "external_id": "aWdfZAG1faXRlbToxOklHTWVzc2FnZA",
        "sent_at": "2026-11-20T10:00:00.120Z",
        "delivered_at": null,
        "resolves_by": null,
        "failure": null,
        "fallback": false,
    }],
    "failure": null,
    "hold": null,
    "expires_at": null,
    "send_at": null,
    "on_closed_window": "fail",
    "on_part_failure": "stop",
    "on_unconfirmed": "wait",
    "on_overflow": "refuse",
    "thread_control": null,
    "created_at": "2026-11-20T10:00:00.000Z",
}))]
pub struct MessageView {
    /// Its id.
    #[schema(example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// `inbound` from the contact, `outbound` through this API, `external` from the Instagram app or another tool.
    #[schema(example = "outbound")]
    direction: &'static str,
    /// What became of it: a fold over its parts.
    #[schema(schema_with = message_states)]
    state: &'static str,
    /// The channel.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// The conversation.
    #[schema(example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    conversation_id: String,
    /// With whom.
    #[schema(example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    contact_id: String,
    /// What it says.
    content: ContentView,
    /// Instagram's id of an inbound or external one (`mid`).
    #[schema(example = json!(null))]
    external_id: Option<String>,
    /// Who sends an outbound one.
    sender: Option<SenderView>,
    /// The caller's own key for it.
    #[schema(example = "ticket-7/reply-2")]
    reference: Option<String>,
    /// The caller's notes on it.
    #[schema(example = json!({}))]
    metadata: BTreeMap<String, String>,
    /// The parts of an outbound one: each is one call to Instagram.
    parts: Vec<PartView>,
    /// Why it failed, if it did.
    failure: Option<FailureView>,
    /// Why it waits, while it does.
    hold: Option<HoldView>,
    /// Until when an outbound one may be sent, if that was said.
    #[schema(example = json!(null))]
    expires_at: Option<String>,
    /// Before when an outbound one is not sent, if that was said.
    #[schema(example = json!(null))]
    send_at: Option<String>,
    /// What becomes of an outbound one when the contact wrote too long ago: `fail` or `hold`.
    #[schema(example = "fail")]
    on_closed_window: Option<&'static str>,
    /// What becomes of the parts of an outbound one behind one that failed: `stop` or `continue`.
    #[schema(example = "stop")]
    on_part_failure: Option<&'static str>,
    /// What becomes of a part of an outbound one when nothing says that it arrived: `wait` or `resend`.
    #[schema(example = "wait")]
    on_unconfirmed: Option<&'static str>,
    /// What becomes of a text of an outbound one that is too long: `refuse`, `truncate` or `split`.
    #[schema(example = "refuse")]
    on_overflow: Option<&'static str>,
    /// What becomes of the control of the conversation around an outbound one.
    thread_control: Option<ThreadControlView>,
    /// When it was said (Instagram's clock) or accepted (ours).
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

/// Who sends a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sender)]
pub struct SenderView {
    /// `bot` or `human`.
    #[schema(example = "bot")]
    kind: &'static str,
    /// The caller's id of them.
    #[schema(example = json!(null))]
    id: Option<String>,
    /// What they are called.
    #[schema(example = json!(null))]
    name: Option<String>,
    /// What contacts are to call them.
    #[schema(example = json!(null))]
    alias: Option<String>,
    /// With what the message is signed: `none`, `name` or `alias`; as the channel says when null.
    #[schema(example = json!(null))]
    signature: Option<&'static str>,
}

/// One part of an outbound message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Part)]
pub struct PartView {
    /// Its place in the message, from 0.
    #[schema(example = 0)]
    index: u16,
    /// `open`, `unconfirmed`, `sent`, `delivered`, `failed`, `skipped`, `expired` or `cancelled`.
    #[schema(example = "sent")]
    state: &'static str,
    /// Instagram's id of it (`mid`), once known.
    #[schema(example = "aWdfZAG1faXRlbToxOklHTWVzc2FnZA")]
    external_id: Option<String>,
    /// When Instagram took it.
    #[schema(example = "2026-11-20T10:00:00.120Z")]
    sent_at: Option<String>,
    /// When its echo came back.
    #[schema(example = json!(null))]
    delivered_at: Option<String>,
    /// Until when the echo of an unconfirmed one is waited for.
    #[schema(example = json!(null))]
    resolves_by: Option<String>,
    /// Why it failed, if it did.
    failure: Option<FailureView>,
    /// `true` when `fallback_text` was sent in place of what the account cannot send.
    #[schema(example = false)]
    fallback: bool,
}

/// All states of messages.
pub fn message_states() -> Schema {
    words(MessageState::ALL.map(MessageState::as_str))
}

/// Its word for where a message came from.
pub(super) const fn direction(origin: &Origin) -> &'static str {
    match origin {
        Origin::Inbound { .. } => "inbound",
        Origin::External { .. } => "external",
        Origin::Outbound { .. } => "outbound",
    }
}

/// Instagram's id, the sender and the reference, as far as the origin has them.
pub(super) fn origin(message: &Message) -> (Option<String>, Option<SenderView>, Option<String>) {
    match &message.origin {
        Origin::Inbound { external_id } | Origin::External { external_id } => {
            (Some(external_id.to_string()), None, None)
        }
        Origin::Outbound {
            sender, reference, ..
        } => (
            None,
            Some(SenderView::from(sender)),
            external(reference.as_ref()),
        ),
    }
}

impl From<&Sender> for SenderView {
    fn from(sender: &Sender) -> Self {
        Self {
            kind: sender.kind.as_str(),
            id: external(sender.id.as_ref()),
            name: sender.name.as_ref().map(|name| name.as_str().to_owned()),
            alias: sender.alias.as_ref().map(|name| name.as_str().to_owned()),
            signature: sender.signature.map(Signature::as_str),
        }
    }
}

impl PartView {
    /// This part; what to do about it when it failed.
    pub fn of(part: &Part, pages: &CodePages) -> Self {
        let (state, sent_at, resolves_by, failure) = match &part.outcome {
            PartOutcome::Open => ("open", None, None, None),
            PartOutcome::Unconfirmed { resolves_by, .. } => {
                ("unconfirmed", None, Some(time(*resolves_by)), None)
            }
            PartOutcome::Sent { at } if part.delivered_at.is_some() => {
                ("delivered", Some(time(*at)), None, None)
            }
            PartOutcome::Sent { at } => ("sent", Some(time(*at)), None, None),
            PartOutcome::Failed(failure) => {
                ("failed", None, None, Some(FailureView::of(failure, pages)))
            }
            PartOutcome::Skipped => ("skipped", None, None, None),
            PartOutcome::Expired { .. } => ("expired", None, None, None),
            PartOutcome::Cancelled { .. } => ("cancelled", None, None, None),
        };
        Self {
            index: part.index,
            state,
            external_id: external(part.external_id.as_ref()),
            sent_at,
            delivered_at: part.delivered_at.map(time),
            resolves_by,
            failure,
            fallback: part.instead,
        }
    }
}

impl MessageView {
    /// This message; what to do about it when it failed or waits.
    pub fn of(view: &send::MessageView, at: &Addresses) -> Self {
        let message = &view.record.message;
        let (external_id, sender, reference) = origin(message);
        let plan = sender.is_some().then(|| message.plan());
        let mut parts = view.record.parts.iter();
        let failure = parts.find_map(|(part, _)| part.failure());
        let failure = failure.map(|failure| FailureView::of(failure, &at.pages));
        Self {
            id: message.id.to_string(),
            direction: direction(&message.origin),
            state: view.state.as_str(),
            channel_id: message.channel.to_string(),
            conversation_id: message.conversation.to_string(),
            contact_id: message.contact.to_string(),
            content: ContentView::of(&view.record.content, at.media.of(message).as_ref()),
            external_id,
            sender,
            reference,
            metadata: metadata(&message.metadata),
            parts: view
                .record
                .parts
                .iter()
                .map(|(part, _)| PartView::of(part, &at.pages))
                .collect(),
            failure,
            hold: message.hold.as_ref().map(|it| HoldView::of(it, &at.pages)),
            expires_at: plan.and_then(|plan| plan.expires_at).map(time),
            send_at: plan.and_then(|plan| plan.send_at).map(time),
            on_closed_window: plan.map(|plan| plan.on_closed_window.as_str()),
            on_part_failure: plan.map(|plan| plan.on_part_failure.as_str()),
            on_unconfirmed: plan.map(|plan| plan.on_unconfirmed.as_str()),
            on_overflow: plan.map(|plan| plan.on_overflow.as_str()),
            thread_control: message.control().map(|control| {
                ThreadControlView::of_message(control, message.steering(view.state), &at.pages)
            }),
            created_at: time(message.created_at),
        }
    }
}
