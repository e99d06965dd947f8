use domain::flow::send;
use domain::model::conversation::{Contact, Window};
use domain::port::store::SendTarget;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;

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

/// An Instagram user as one channel sees them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    /// The id.
    #[schema(example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// The Instagram-scoped id (IGSID), valid for one channel only.
    #[schema(example = "1789000000000001")]
    external_id: String,
    /// The handle, once the profile is known.
    #[schema(example = json!(null))]
    username: Option<String>,
    /// The name, once the profile is known.
    #[schema(example = json!(null))]
    name: Option<String>,
    /// `unknown` until the profile was read.
    #[schema(example = "unknown")]
    profile_status: &'static str,
    /// That they do not want to hear from programs, if so. People may still write.
    opted_out: Option<OptedOutView>,
}

/// A contact does not want to hear from programs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OptedOut)]
pub(super) struct OptedOutView {
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
    /// Where they said so, in your words.
    #[schema(example = "keyword STOP")]
    source: Option<String>,
}

/// A contact by itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FullContact)]
pub struct FullContactView {
    #[serde(flatten)]
    contact: ContactView,
    /// The channel that knows them so.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// What is said with them.
    #[schema(example = "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    conversation_id: String,
    /// First seen.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

impl From<SendTarget> for FullContactView {
    fn from(target: SendTarget) -> Self {
        Self {
            contact: ContactView::from(&target.contact),
            channel_id: target.contact.channel.to_string(),
            conversation_id: target.conversation.id.to_string(),
            created_at: time(target.contact.created_at),
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

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        Self {
            id: contact.id.to_string(),
            external_id: contact.external_id.to_string(),
            username: None,
            name: None,
            profile_status: "unknown",
            opted_out: contact.opted_out.as_ref().map(|out| OptedOutView {
                at: time(out.at),
                source: out.source.as_ref().map(|source| source.as_str().to_owned()),
            }),
        }
    }
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

impl From<send::ConversationView> for ConversationView {
    fn from(view: send::ConversationView) -> Self {
        let conversation = &view.target.conversation;
        Self {
            id: conversation.id.to_string(),
            channel_id: conversation.channel.to_string(),
            contact: ContactView::from(&view.target.contact),
            window: WindowView::from(view.window),
            last_inbound_at: conversation.last_inbound_at.map(time),
            last_message_at: time(conversation.last_message_at),
            read_until: conversation.read_until.map(time),
            created_at: time(conversation.created_at),
        }
    }
}
