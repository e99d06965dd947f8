use domain::model::event::EndpointFact;
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::ActionView;
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
}

impl EndpointData {
    /// Something about an endpoint; what to do about it, when there is a reason.
    pub(super) fn of(fact: &EndpointFact, pages: &CodePages) -> Self {
        Self {
            endpoint_id: fact.endpoint.to_string(),
            code: fact.code.map(Code::as_str),
            action: fact.code.map(|code| ActionView::of(code, pages)),
        }
    }
}
