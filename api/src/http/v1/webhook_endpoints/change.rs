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
use crate::http::fields::{self, Patched};
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
    #[schema(value_type = Option<String>)]
    url: Patched<String>,
    /// What people call it; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patched<String>,
    /// The types of events that it is told; all when empty or null.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    types: Patched<Vec<String>>,
    /// Whether it is told anything. Enabling it sends what waits.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    enabled: Patched<bool>,
    /// The workspace's notes on it, whole: at most 50 keys of 40 characters, values of 500; null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    metadata: Patched<BTreeMap<String, String>>,
}

impl ChangeEndpointBody {
    fn ask(self, site: &Site, if_version: Option<i64>) -> Result<ChangeEndpoint, Problem> {
        let mut faults = Faults::new();
        let url = self.url.needed(&mut faults, "/url", |faults, url| {
            fields::url(faults, site, &url)
        });
        let name = self.name;
        let name = name.or_none(|name| fields::maybe_name(&mut faults, name.as_deref()));
        let filter = self.types;
        let filter = filter.or_none(|words| fields::filter(&mut faults, words.as_deref()));
        let enabled = self.enabled;
        let enabled = enabled.needed(&mut faults, "/enabled", |_, enabled| Some(enabled));
        let metadata = self.metadata;
        let metadata = metadata.or_none(|pairs| fields::metadata(&mut faults, pairs));
        let ask = url.zip(name).zip(filter.zip(metadata)).zip(enabled).map(
            |(((url, name), (filter, metadata)), enabled)| ChangeEndpoint {
                url,
                name,
                filter,
                metadata,
                enabled,
                if_version,
            },
        );
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
    let (change, by) = (body.value.ask(Site::of(&request), version)?, body.asked.by);
    let endpoint = tell
        .run(move |tell| async move { tell.change_endpoint(workspace, id, change, by).await })
        .await?;
    Ok(Versioned(endpoint.version, EndpointView::from(&endpoint)))
}
