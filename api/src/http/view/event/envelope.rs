//! What stands around what happened.

use domain::model::channel::ProviderKind;
use domain::model::event::{Event, Flags};
use domain::model::message::Origin;
use domain::port::store::Told;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{ContactView, event_types_schema, external, label, time};
use super::{EventData, Telling, data};
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

impl EventView {
    /// An event with what it refers to, as that is now.
    pub(super) fn of(event: &Event, told: &Told, at: &Addresses) -> Self {
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
