use std::collections::BTreeMap;

use domain::model::endpoint::Endpoint;
use domain::model::shared::{Code, ExposeSecret as _};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{event_types_schema, list_of, metadata, time};

/// A URL that events are posted to, signed as Standard Webhooks 1.0 says.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpoint)]
pub struct EndpointView {
    /// Its id.
    #[schema(example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// Where events are posted to.
    #[schema(example = "https://acme.example/webhooks/gramway")]
    url: String,
    /// What people call it.
    #[schema(example = "CRM")]
    name: Option<String>,
    /// The types of events that it is told; all when empty.
    #[schema(schema_with = type_list)]
    types: Vec<&'static str>,
    /// Whether it is told anything.
    #[schema(example = true)]
    enabled: bool,
    /// When it was disabled, if it is.
    #[schema(example = json!(null))]
    disabled_at: Option<String>,
    /// Why it was disabled, when Gramway did it; a code of `GET /v1/codes`.
    #[schema(example = json!(null))]
    disabled_code: Option<&'static str>,
    /// What deliveries are signed with. Only in the answer that made it, never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_…")]
    secret: Option<String>,
    /// The workspace's notes on it.
    #[schema(example = json!({}))]
    metadata: BTreeMap<String, String>,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

fn type_list() -> Schema {
    list_of(event_types_schema())
}

impl From<&Endpoint> for EndpointView {
    fn from(endpoint: &Endpoint) -> Self {
        Self {
            id: endpoint.id.to_string(),
            url: endpoint.url.as_str().to_owned(),
            name: endpoint.name.as_ref().map(|name| name.as_str().to_owned()),
            types: endpoint
                .filter
                .types
                .iter()
                .map(|kind| kind.as_str())
                .collect(),
            enabled: endpoint.disabled.is_none(),
            disabled_at: endpoint.disabled.map(|(at, _)| time(at)),
            disabled_code: endpoint
                .disabled
                .and_then(|(_, code)| code)
                .map(Code::as_str),
            secret: None,
            metadata: metadata(&endpoint.metadata),
            created_at: time(endpoint.created_at),
        }
    }
}

impl EndpointView {
    /// With its secret, for the answer that made it.
    pub fn with_secret(endpoint: &Endpoint) -> Self {
        Self {
            secret: Some(endpoint.secret.expose_secret().to_owned()),
            ..Self::from(endpoint)
        }
    }
}

impl std::fmt::Debug for EndpointView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EndpointView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
