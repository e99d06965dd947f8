use domain::model::event::ContactOptedOut;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::view::time;

/// A contact does not want to hear from programs any more; `contact.opted_out` says where they said so.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OptedOutEventData)]
pub(in crate::http) struct OptedOutData {
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
}

impl OptedOutData {
    pub(super) fn of(fact: ContactOptedOut) -> Self {
        Self { at: time(fact.at) }
    }
}
