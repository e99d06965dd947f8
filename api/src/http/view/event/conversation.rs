use domain::model::conversation::ClosedBy;
use domain::model::event::{ContactUpdated, ConversationClosed, WindowClosing};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::time;

/// A conversation was closed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConversationClosedEventData)]
pub(crate) struct ClosedData {
    /// Why: a `request` did it, or it was `idle` for as long as its channel says.
    #[schema(example = "idle", pattern = "request|idle")]
    kind: &'static str,
}

/// A reply window closes soon.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WindowClosingEventData)]
pub(crate) struct WindowClosingData {
    /// Until when any answer may be sent.
    #[schema(example = "2026-11-21T10:00:00.000Z")]
    response_until: String,
}

/// A contact's profile is known, or is another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactUpdatedEventData)]
pub(crate) struct ContactUpdatedData {
    /// The fields of the contact that are others now; the event's `contact` shows them as they are when it is delivered.
    #[schema(example = json!(["username", "name", "profile_status"]))]
    changed: Vec<String>,
}

impl From<ConversationClosed> for ClosedData {
    fn from(fact: ConversationClosed) -> Self {
        Self {
            kind: ClosedBy::as_str(fact.by),
        }
    }
}

impl From<WindowClosing> for WindowClosingData {
    fn from(fact: WindowClosing) -> Self {
        Self {
            response_until: time(fact.until),
        }
    }
}

impl From<&ContactUpdated> for ContactUpdatedData {
    fn from(fact: &ContactUpdated) -> Self {
        Self {
            changed: fact.changed.clone(),
        }
    }
}
