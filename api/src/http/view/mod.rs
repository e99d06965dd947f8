//! What resources and events look like outside. The doc comments here are the public documentation.

mod action;
mod audit;
mod capability;
mod channel;
mod check;
mod code;
mod comment;
mod contact;
mod content;
mod conversation;
mod delivery;
mod endpoint;
mod event;
mod event_type;
mod failure;
mod greeting;
mod health;
mod hold;
mod inbox;
mod key;
mod link;
mod media;
mod message;
mod operation;
mod referral;
mod source_ip;
mod stats;
mod thread_control;
mod warning;
mod workspace;

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use domain::model::event::EventType;
use domain::model::shared::{Code, ExternalId, Metadata, Name, Time};
use domain::model::workspace::Scope;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};

pub use action::ActionView;
pub use audit::{AuditEntryView, audit_actions};
pub use capability::{CapabilitiesView, FeatureView, LimitView};
pub use channel::{ChannelView, ReasonView, channel_states};
pub(crate) use check::{CheckView, checks};
pub use code::CodeView;
pub(crate) use code::{categories, code_scopes};
pub use comment::CommentView;
pub use contact::{ContactDetailView, ContactView, profile_statuses};
pub use content::{
    AttachmentView, ButtonView, CardView, ContentView, ImageView, OfferedView, ProductView,
    QuickReplyView, ReplyToView, StoryView,
};
pub use conversation::{ConversationView, WindowView, conversation_states, window_states};
pub use delivery::{
    AttemptView, DeliveryView, EndpointDeliveryView, RedeliveryView, attempt_states,
    delivery_states,
};
pub use endpoint::{EndpointView, OperatorEndpointView};
pub use event::{EventView, Rendered, Shown};
pub(super) use event::{data_of, stays_thin, thinned};
pub use event_type::EventTypeView;
pub use failure::{FailureView, ProviderWordsView};
pub use greeting::{GreetingView, MenuItemView, MenuView, QuestionView, QuestionsView};
pub use health::HealthView;
pub use hold::HoldView;
pub use inbox::KeptBodyView;
pub use key::ApiKeyView;
pub use link::{LinkStepView, LinkView};
pub use media::Media;
pub use message::{MessageView, PartView, SenderView, message_states};
pub use operation::{CountedView, OperationView};
pub use referral::{AdView, ReferralView};
pub use source_ip::SourceIpView;
pub use stats::StatsView;
pub use thread_control::ThreadControlView;
pub use warning::{
    AcceptedView, GraphCallView, PreviewControlView, PreviewPartView, PreviewView, WarningView,
};
pub use workspace::WorkspaceView;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    /// The members of the list that are on this page.
    pub data: Vec<T>,
    /// What to send as `after` to get the page that follows; null when there is none.
    #[schema(example = "v1.3q2-7wAAAAA")]
    pub next_cursor: Option<String>,
    /// What to send as `before` to get the page in front of this one; null when there is none.
    #[schema(example = json!(null))]
    pub previous_cursor: Option<String>,
}

/// A list that is short enough to have no pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListView<T> {
    /// Its members.
    pub data: Vec<T>,
}

/// An instant: RFC 3339, UTC, milliseconds.
pub fn time(time: Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn metadata(metadata: &Metadata) -> BTreeMap<String, String> {
    metadata.pairs().clone()
}

pub(super) fn external(id: Option<&ExternalId>) -> Option<String> {
    id.map(|id| id.as_str().to_owned())
}

fn label(label: Option<&Name>) -> Option<String> {
    label.map(|label| label.as_str().to_owned())
}

/// The JSON as it came; what is none, as text.
fn raw(json: String) -> Box<RawValue> {
    let text = Value::from(json.as_str()).to_string();
    RawValue::from_string(json)
        .or_else(|_| RawValue::from_string(text))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn words(words: impl IntoIterator<Item = &'static str>) -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .into()
}

/// One of these, or null.
fn words_or_none(words: impl IntoIterator<Item = &'static str>) -> Schema {
    let words = words.into_iter().map(Value::from);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words.chain([Value::Null])))
        .into()
}

fn list_of(words: Schema) -> Schema {
    ArrayBuilder::new()
        .items(utoipa::openapi::RefOr::T(words))
        .into()
}

/// All codes of the catalogue.
pub fn codes_schema() -> Schema {
    words(Code::ALL.iter().map(|code| code.as_str()))
}

/// All codes of the catalogue, or null.
pub fn codes_or_none() -> Schema {
    words_or_none(Code::ALL.iter().map(|code| code.as_str()))
}

/// All types of events.
pub fn event_types_schema() -> Schema {
    words(EventType::ALL.iter().map(|kind| kind.as_str()))
}

/// All scopes of keys.
pub fn scopes_schema() -> Schema {
    words(Scope::ALL.iter().map(|scope| scope.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_milliseconds() {
        let instant = Time::from_timestamp_millis(1_763_600_000_000).unwrap();

        assert_eq!(time(instant), "2025-11-20T00:53:20.000Z");
    }
}
