use domain::model::event::EndpointFact;
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

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
}

impl From<&EndpointFact> for EndpointData {
    fn from(fact: &EndpointFact) -> Self {
        Self {
            endpoint_id: fact.endpoint.to_string(),
            code: fact.code.map(Code::as_str),
        }
    }
}
