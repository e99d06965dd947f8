use domain::model::event::{MessageEdited, MessageRead};
use domain::model::message::{Content, Message, MessageId, Steered};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::message::{direction, origin};
use super::super::{
    ContentView, FailureView, HoldView, SenderView, ThreadControlView, external, time,
};
use super::Telling;

/// Something became of a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageEventData)]
pub(crate) struct MessageData {
    /// The message.
    #[schema(example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    message_id: String,
    /// What kind it is, so that filters can tell; null when the event says nothing of it.
    #[schema(example = "text")]
    kind: Option<String>,
    /// `inbound`, `outbound` or `external`.
    #[schema(example = "inbound")]
    direction: Option<&'static str>,
    /// What it says; null when the event says nothing of it.
    content: Option<ContentView>,
    /// Instagram's id of it (`mid`); of an outbound one once Instagram took it.
    #[schema(example = "aWdfZAG1faXRlbToxOklHTWVzc2FnZA")]
    external_id: Option<String>,
    /// Who sends an outbound one.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<SenderView>,
    /// The caller's own key for an outbound one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ticket-7/reply-2")]
    reference: Option<String>,
    /// The how-manieth edit it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    edit: Option<u32>,
    /// How many messages are read now and were not before, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    count: Option<u32>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureView>,
    /// Why it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<HoldView>,
    /// What became of the control of the conversation around an outbound one, when that was known by then: `outcome` is `done`
    /// or `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_control: Option<ThreadControlView>,
    /// When it was said (Instagram's clock) or accepted (ours).
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: Option<String>,
}

impl MessageData {
    /// Of a message that Instagram took: it has Instagram's id.
    pub(super) fn taken(id: MessageId, shown: &Telling<'_>) -> Self {
        let first = shown
            .told
            .parts
            .first()
            .and_then(|part| part.external_id.as_ref());
        Self {
            external_id: external(first),
            ..Self::of(id, shown, None)
        }
    }

    /// Of a message of which Instagram took some.
    pub(super) fn partly(id: MessageId, shown: &Telling<'_>, failure: Option<FailureView>) -> Self {
        Self {
            failure,
            ..Self::taken(id, shown)
        }
    }

    /// Of a message that waits.
    pub(super) fn waiting(id: MessageId, shown: &Telling<'_>, hold: HoldView) -> Self {
        Self {
            hold: Some(hold),
            ..Self::of(id, shown, None)
        }
    }

    /// Of a message that says something else now.
    pub(super) fn edited(fact: &MessageEdited, shown: &Telling<'_>) -> Self {
        Self {
            edit: fact.number,
            ..Self::shown(fact.message, shown)
        }
    }

    /// Of a message that is read, and those before it.
    pub(super) fn read(fact: &MessageRead, shown: &Telling<'_>) -> Self {
        Self {
            count: Some(fact.count),
            ..Self::shown(fact.message, shown)
        }
    }

    /// Of a message that is on Instagram, whoever wrote it.
    pub(super) fn shown(id: MessageId, shown: &Telling<'_>) -> Self {
        if shown.told.parts.is_empty() {
            Self::of(id, shown, None)
        } else {
            Self::taken(id, shown)
        }
    }

    /// Nothing that may change between two deliveries of one event: what becomes of the message is told by others.
    pub(super) fn of(id: MessageId, shown: &Telling<'_>, failure: Option<FailureView>) -> Self {
        let told = shown.told;
        let message = told.message.as_ref();
        let brought = message.and_then(|message| shown.at.media.of(message));
        let content = told.content.as_ref();
        let (external_id, sender, reference) = message.map(origin).unwrap_or_default();
        Self {
            message_id: id.to_string(),
            kind: content.map(Content::kind).map(str::to_owned),
            direction: message.map(|message| direction(&message.origin)),
            content: content.map(|content| ContentView::of(content, brought.as_ref())),
            external_id,
            sender,
            reference,
            edit: None,
            count: None,
            failure,
            hold: None,
            thread_control: message.and_then(|message| steered(message, shown)),
            created_at: message.map(|message| time(message.created_at)),
        }
    }
}

/// What was known then of the control: what became known later is not told by an event of before, however often that is
/// delivered.
fn steered(message: &Message, shown: &Telling<'_>) -> Option<ThreadControlView> {
    let known = message.control_came_by(shown.then)?;
    let control = message.control()?;
    let said = Some(Steered::steering(known));
    Some(ThreadControlView::of_message(
        control,
        said,
        &shown.at.pages,
    ))
}
