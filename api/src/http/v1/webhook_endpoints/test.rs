use std::time::Duration;

use actix_web::post;
use domain::flow::tell::{EndpointTested, Tell};
use domain::model::endpoint::EndpointId;
use domain::model::event::EventType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::MaybeBody;
use crate::http::fields::event_type;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::AttemptView;

/// For how long the answer is waited for: longer than an attempt lasts.
const WITHIN: Duration = Duration::from_secs(20);

/// An example of which type.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TestWebhookEndpoint, example = json!({"type": "message.received"}))]
pub(crate) struct TestBody {
    /// The type of the event; `endpoint.test` when absent.
    r#type: Option<String>,
}

/// What came of a test.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndpointTest)]
pub(crate) struct TestView {
    /// The event that was sent.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    event_id: String,
    /// What the endpoint answered; null while it has not: `GET /v1/events/{event_id}/deliveries` tells then.
    attempt: Option<AttemptView>,
}

impl From<EndpointTested> for TestView {
    fn from(tested: EndpointTested) -> Self {
        Self {
            event_id: tested.event.to_string(),
            attempt: tested.attempt.map(AttemptView::from),
        }
    }
}

impl TestBody {
    /// The type of the example.
    pub(in crate::http) fn kind(&self) -> Result<EventType, Problem> {
        let named = self.r#type.as_deref().map(event_type).transpose()?;
        Ok(named.unwrap_or(EventType::EndpointTest))
    }
}

/// Test an endpoint
///
/// Sends it an example of an event of any type, whatever its filter and even when it is disabled, and shows what it answered. The
/// example has `flags.example`, and the ids in it name nothing. It is tried once.
#[utoipa::path(tag = "webhooks", operation_id = "webhook_endpoints.test",
    params(("endpoint_id" = String, Path, description = "The endpoint", example = "ep_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    request_body = Option<TestBody>,
    responses((status = 200, description = "What came of it, within 20 seconds", body = TestView)))]
#[post("/webhook-endpoints/{endpoint_id}/test")]
pub(super) async fn test(
    caller: Allowed<WebhooksWrite>,
    Id(id): Id<EndpointId>,
    body: MaybeBody<TestBody>,
    tell: Flow<Tell>,
) -> Result<Answer<TestView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, (body.0.asked, WITHIN));
    let kind = body.0.value.kind()?;
    let made = tell
        .run(move |tell| async move { tell.test_endpoint(workspace, id, kind, asked).await })
        .await?;
    Ok(Answer::done(made, TestView::from))
}
