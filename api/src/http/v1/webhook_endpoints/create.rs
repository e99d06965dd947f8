use std::collections::BTreeMap;

use actix_web::{HttpRequest, post};
use domain::flow::tell::{CreateEndpoint, Tell};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;
use crate::http::view::EndpointView;

/// An endpoint that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateWebhookEndpoint, example = json!({"url": "https://acme.example/webhooks/gramway", "name": "CRM", "types": ["message.received", "message.failed"], "metadata": {"team": "blue"}}))]
pub(crate) struct CreateEndpointBody {
    /// Where events are posted to: absolute, https, without credentials.
    url: String,
    /// What people call it, 1 to 200 characters.
    #[serde(default)]
    name: Option<String>,
    /// The types of events that it is told; all when absent or empty.
    #[serde(default)]
    types: Option<Vec<String>>,
    /// The workspace's notes on it: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
}

impl CreateEndpointBody {
    fn ask(self, site: &Site) -> Result<CreateEndpoint, Problem> {
        let mut faults = Faults::new();
        let url = fields::url(&mut faults, site, &self.url);
        let name = fields::maybe_name(&mut faults, self.name.as_deref());
        let filter = fields::filter(&mut faults, self.types.as_deref());
        let metadata = fields::metadata(&mut faults, self.metadata);
        let ask =
            url.zip(name)
                .zip(filter.zip(metadata))
                .map(|((url, name), (filter, metadata))| CreateEndpoint {
                    url,
                    name,
                    filter,
                    metadata,
                });
        faults.done(ask)
    }
}

/// Make an endpoint
///
/// The answer shows the secret that its deliveries are signed with, once.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.create", request_body = CreateEndpointBody,
    responses((status = 201, description = "The endpoint, with its secret", body = EndpointView)))]
#[post("/webhook-endpoints")]
pub(super) async fn create(
    caller: Allowed<WebhooksWrite>,
    request: HttpRequest,
    body: Body<CreateEndpointBody>,
    tell: Flow<Tell>,
) -> Result<Answer<EndpointView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (body.value.ask(Site::of(&request))?, body.asked);
    let made = tell
        .run(move |tell| async move { tell.create_endpoint(workspace, ask, asked).await })
        .await?;
    Ok(Answer::created(made, |endpoint| {
        EndpointView::with_secret(&endpoint)
    }))
}
