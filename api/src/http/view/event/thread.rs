use std::collections::BTreeMap;

use domain::model::event::{ThreadControlChanged, ThreadRequested};
use domain::model::message::Inbound;
use domain::port::store::Told;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::external;
use super::inbound;

/// Another app asks for the control of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThreadRequestedEventData)]
pub(crate) struct ThreadRequestedData {
    /// What kind of event it is, for filters.
    #[schema(example = "requested")]
    kind: &'static str,
    /// The Meta app that asks.
    #[schema(example = "263902037430900")]
    app_id: Option<String>,
    /// What it wrote beside.
    #[schema(example = "the customer asked for a person")]
    note: Option<String>,
}

/// The control of a conversation changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThreadControlEventData)]
pub(crate) struct ThreadControlData {
    /// How: `passed` from one app to another, `taken` by an app, `released`, or the `roles` of apps changed.
    #[schema(example = "passed")]
    kind: &'static str,
    /// The Meta app that had it.
    #[schema(example = "1217981644879628")]
    previous_app_id: Option<String>,
    /// The Meta app that has it.
    #[schema(example = "263902037430900")]
    app_id: Option<String>,
    /// The roles of apps by their ids, in Instagram's words.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({}))]
    roles: BTreeMap<String, Vec<String>>,
    /// What was written beside.
    #[schema(example = json!(null))]
    note: Option<String>,
}

fn note(told: &Told) -> Option<String> {
    if let Some(Inbound::Note(note)) = inbound(told) {
        Some(note.clone())
    } else {
        None
    }
}

impl ThreadRequestedData {
    pub(super) fn of(fact: &ThreadRequested, told: &Told) -> Self {
        Self {
            kind: "requested",
            app_id: external(fact.app.as_ref()),
            note: note(told),
        }
    }
}

impl ThreadControlData {
    pub(super) fn of(fact: &ThreadControlChanged, told: &Told) -> Self {
        Self {
            kind: fact.change.as_str(),
            previous_app_id: external(fact.previous.as_ref()),
            app_id: external(fact.next.as_ref()),
            roles: fact.roles.clone(),
            note: note(told),
        }
    }
}
