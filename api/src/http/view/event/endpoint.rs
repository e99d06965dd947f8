use domain::model::event::EndpointFact;
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::endpoint::LastErrorView;
use super::super::{ActionView, time};
use crate::http::pages::CodePages;

/// Something about an endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndpointEventData)]
pub(crate) struct EndpointData {
    /// The endpoint.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    endpoint_id: String,
    /// Why, when there is a reason; a code of `GET /v1/codes`.
    #[schema(example = "endpoint_gone")]
    code: Option<&'static str>,
    /// What to do about it.
    action: Option<ActionView>,
    /// Since when it fails, when that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    since: Option<String>,
    /// What came of the last attempt, when its failing is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<LastErrorView>,
    /// When it is disabled if it goes on failing, when that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-25T10:00:00.000Z")]
    disables_at: Option<String>,
}

impl EndpointData {
    /// Something about an endpoint; what to do about it, when there is a reason.
    pub(super) fn of(fact: &EndpointFact, pages: &CodePages) -> Self {
        let failing = fact.failing.as_ref();
        Self {
            endpoint_id: fact.endpoint.to_string(),
            code: fact.code.map(Code::as_str),
            action: fact.code.map(|code| ActionView::of(code, pages)),
            since: failing.map(|failing| time(failing.since)),
            last_error: failing.map(|failing| LastErrorView::of(failing.error, failing.status)),
            disables_at: failing.map(|failing| time(failing.disables_at)),
        }
    }
}
