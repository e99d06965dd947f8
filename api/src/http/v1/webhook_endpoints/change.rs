use std::collections::BTreeMap;

use actix_web::{HttpRequest, patch};
use domain::flow::tell::{ChangeEndpoint, Tell};
use domain::model::endpoint::EndpointId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;
use crate::http::view::EndpointView;

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeWebhookEndpoint, example = json!({"url": "https://acme.example/webhooks/gramway", "name": "CRM", "types": ["message.received"], "enabled": true, "metadata": {"team": "blue"}}))]
pub(crate) struct ChangeEndpointBody {
    /// Where events are posted to; what is queued goes there, too.
    #[serde(default)]
    url: Option<String>,
    /// What people call it; null takes it away.
    #[serde(default, deserialize_with = "fields::patched")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    /// The types of events that it is told; all when empty.
    #[serde(default)]
    types: Option<Vec<String>>,
    /// Whether it is told anything. Enabling it sends what waits.
    #[serde(default)]
    enabled: Option<bool>,
    /// The workspace's notes on it, whole: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
}

impl ChangeEndpointBody {
    fn ask(self, site: &Site, if_version: Option<i64>) -> Result<ChangeEndpoint, Problem> {
        let mut faults = Faults::new();
        let url = match &self.url {
            None => Some(None),
            Some(url) => fields::url(&mut faults, site, url).map(Some),
        };
        let name = match &self.name {
            None => Some(None),
            Some(name) => fields::maybe_name(&mut faults, name.as_deref()).map(Some),
        };
        let filter = match &self.types {
            None => Some(None),
            Some(words) => fields::filter(&mut faults, Some(words)).map(Some),
        };
        let metadata = match self.metadata {
            None => Some(None),
            Some(pairs) => fields::metadata(&mut faults, Some(pairs)).map(Some),
        };
        let enabled = self.enabled;
        let ask =
            url.zip(name)
                .zip(filter.zip(metadata))
                .map(|((url, name), (filter, metadata))| ChangeEndpoint {
                    url,
                    name,
                    filter,
                    metadata,
                    enabled,
                    if_version,
                });
        faults.done(ask)
    }
}

/// Change an endpoint
///
/// A JSON merge patch. `enabled` switches it off and on again; what happened meanwhile is in the event log.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.change", request_body = ChangeEndpointBody,
    params(
        ("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The endpoint", body = EndpointView),
        (status = 412, description = "The endpoint has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/webhook-endpoints/{endpoint_id}")]
pub(super) async fn change(
    caller: Allowed<WebhooksWrite>,
    request: HttpRequest,
    Id(id): Id<EndpointId>,
    IfMatch(version): IfMatch,
    body: Body<ChangeEndpointBody>,
    tell: Flow<Tell>,
) -> Result<Versioned<EndpointView>, Problem> {
    let workspace = caller.workspace()?;
    let change = body.value.ask(Site::of(&request), version)?;
    let endpoint = tell
        .run(move |tell| async move { tell.change_endpoint(workspace, id, change).await })
        .await?;
    Ok(Versioned(endpoint.version, EndpointView::from(&endpoint)))
}
