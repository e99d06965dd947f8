use actix_web::{post, web};
use domain::flow::tell::{OnBacklog, Tell};
use domain::model::endpoint::EndpointId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::MaybeBody;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::{EndpointView, OperationView};

/// What becomes of what waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EnableWebhookEndpoint, example = json!({"backlog": "drop"}))]
pub(crate) struct EnableBody {
    /// `send`: the deliveries that wait are made; `drop`: they are dropped. `send` when absent.
    #[serde(default)]
    #[schema(pattern = "send|drop")]
    backlog: Option<String>,
}

impl EnableBody {
    /// What becomes of it.
    pub(in crate::http) fn backlog(self) -> Result<OnBacklog, Problem> {
        let mut faults = Faults::new();
        let word = self.backlog.as_deref();
        let known = word.map(|word| {
            let known = OnBacklog::ALL.into_iter().find(|it| it.as_str() == word);
            known.ok_or("must be send or drop")
        });
        let backlog = faults.maybe("/backlog", known);
        faults.done(backlog.map(Option::unwrap_or_default))
    }
}

/// An endpoint that is enabled.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnabledWebhookEndpoint)]
pub(crate) struct EnabledView {
    /// The endpoint.
    endpoint: EndpointView,
    /// What drops the deliveries that waited; null when they are made.
    operation: Option<OperationView>,
}

/// Enable an endpoint
///
/// What was queued before it was disabled, and is still kept, is delivered, or dropped by an operation that says how many
/// there were. Nothing newer than the call is dropped: what happens while the operation runs is delivered when it has ended,
/// and so is what is left when it is cancelled. An attempt that is under way comes to its own end. What happened while the
/// endpoint was disabled is in the event log, and `redeliver` brings it.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.enable", request_body = Option<EnableBody>,
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The endpoint, and what drops its backlog", body = EnabledView)))]
#[post("/webhook-endpoints/{endpoint_id}/enable")]
pub(super) async fn enable(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<EndpointId>,
    MaybeBody(body): MaybeBody<EnableBody>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
    pages: CodePages,
) -> Result<Answer<EnabledView>, Problem> {
    let workspace = caller.workspace()?;
    let (backlog, asked) = (body.value.backlog()?, body.asked);
    let enabled = tell
        .run(move |tell| async move { tell.enable(workspace, id, backlog, asked).await })
        .await?;
    let now = services.clock.now();
    Ok(Answer::done(enabled, |it| EnabledView {
        endpoint: EndpointView::of(&it.endpoint, now),
        operation: it.operation.map(|it| OperationView::of(&it, &pages)),
    }))
}
