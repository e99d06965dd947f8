use std::collections::BTreeMap;

use domain::flow::send;
use domain::model::conversation::{Handover, ThreadOwner, Window, WindowState};
use domain::model::message::{Steered, Steering};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::thread_control::{failed, outcomes};
use super::{ContactView, FailureView, external, label, metadata, time, words};
use crate::http::pages::CodePages;

/// What is said between a channel and a contact.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView {
    /// Its id.
    #[schema(example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// The channel.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// With whom.
    contact: ContactView,
    /// `closed` since it was closed, or nothing was said for the channel's `idle_close_after`, until the contact says
    /// something.
    #[schema(schema_with = conversation_states)]
    state: &'static str,
    /// When it was closed, while it is.
    #[schema(example = json!(null))]
    closed_at: Option<String>,
    /// Since when the contact has the last word; null when nothing is to be answered. A message answers from when it is accepted, also
    /// one that is scheduled or waits; when it fails, expires or is cancelled before anything of it was sent, and nothing else was said or
    /// is to be sent since, the contact has the last word again.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    unanswered_since: Option<String>,
    /// Where it belongs, in the workspace's words, when that is not where its channel's conversations do.
    #[schema(example = "vip")]
    routing_label: Option<String>,
    /// The workspace's notes on it.
    #[schema(example = json!({}))]
    metadata: BTreeMap<String, String>,
    /// Which app may answer, as far as Instagram said; null when nobody has the control, or nothing was heard of it.
    thread_owner: Option<ThreadOwnerView>,
    /// The last time that the contact asked for a person (payload `HUMAN_AGENT`) on a channel with `human_agent_handover`, and
    /// what came of it; null when they never did.
    handover: Option<HandoverView>,
    /// Whether a message may be sent now.
    window: WindowView,
    /// When the contact last wrote, tapped or reacted, by Instagram's clock: it opens the reply window.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    last_inbound_at: Option<String>,
    /// When anything was last said.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    last_message_at: String,
    /// Until when the contact has read what was sent.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    read_until: Option<String>,
    /// First seen.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

/// Which app has the control of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThreadOwner)]
pub(super) struct ThreadOwnerView {
    /// The Meta app, when Instagram names it.
    #[schema(example = "1217981644879628")]
    app_id: Option<String>,
    /// Whether it is this service's app: while it is another one, messages wait.
    #[schema(example = false)]
    ours: bool,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    since: String,
    /// Until when it keeps it when nobody does anything.
    #[schema(example = "2026-11-21T10:00:00.000Z")]
    expires_at: Option<String>,
}

/// A contact asked for a person, whom they are to find in the Instagram inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Handover)]
pub(super) struct HandoverView {
    /// What came of it: `pending`, `done` (also when another app answers already), or `failed`.
    #[schema(schema_with = outcomes)]
    outcome: &'static str,
    /// Why it failed, if it did.
    failure: Option<FailureView>,
    /// When they asked.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    asked_at: String,
}

impl HandoverView {
    fn of(handover: &Handover, pages: &CodePages) -> Self {
        let came = handover.came.as_ref();
        let steering = came.map_or(Steering::Pending, Steered::steering);
        Self {
            outcome: steering.as_str(),
            failure: failed(steering, pages),
            asked_at: time(handover.asked_at),
        }
    }
}

impl From<&ThreadOwner> for ThreadOwnerView {
    fn from(owner: &ThreadOwner) -> Self {
        Self {
            app_id: external(owner.app.as_ref()),
            ours: owner.ours,
            since: time(owner.since),
            expires_at: owner.expires_at.map(time),
        }
    }
}

/// The reply window.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Window)]
pub struct WindowView {
    /// `response`: any answer may be sent; `human_agent`: only a person may answer; `closed`: nothing may be sent;
    /// `unknown`: the contact was never heard here, Instagram decides.
    #[schema(example = "response")]
    state: &'static str,
    /// Until when any answer may be sent.
    #[schema(example = "2026-11-21T10:00:00.000Z")]
    response_until: Option<String>,
    /// Until when a person may answer.
    #[schema(example = "2026-11-27T10:00:00.000Z")]
    human_agent_until: Option<String>,
}

/// The states of reply windows.
pub fn window_states() -> Schema {
    words(WindowState::ALL.map(WindowState::as_str))
}

/// The states of conversations.
pub fn conversation_states() -> Schema {
    words(["open", "closed"])
}

impl From<Window> for WindowView {
    fn from(window: Window) -> Self {
        Self {
            state: window.state.as_str(),
            response_until: window.response_until.map(time),
            human_agent_until: window.human_agent_until.map(time),
        }
    }
}

impl ConversationView {
    /// This conversation; what to do about it when it was not handed over.
    pub fn of(view: &send::ConversationView, pages: &CodePages) -> Self {
        let conversation = &view.target.conversation;
        Self {
            id: conversation.id.to_string(),
            channel_id: conversation.channel.to_string(),
            contact: ContactView::from(&view.target.contact),
            state: if conversation.is_open() {
                "open"
            } else {
                "closed"
            },
            closed_at: conversation.closed_at.map(time),
            unanswered_since: conversation.unanswered_since.map(time),
            routing_label: label(conversation.details.routing_label.as_ref()),
            metadata: metadata(&conversation.details.metadata),
            thread_owner: conversation
                .details
                .owner
                .as_ref()
                .map(ThreadOwnerView::from),
            handover: conversation
                .details
                .handover
                .as_ref()
                .map(|it| HandoverView::of(it, pages)),
            window: WindowView::from(view.window),
            last_inbound_at: conversation.last_inbound_at.map(time),
            last_message_at: time(conversation.last_message_at),
            read_until: conversation.read_until.map(time),
            created_at: time(conversation.created_at),
        }
    }
}
