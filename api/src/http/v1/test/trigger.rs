use actix_web::post;
use domain::flow::tell::Tell;
use domain::model::event::EventId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::WebhooksWrite};
use crate::http::body::Body;
use crate::http::fields::event_type;
use crate::http::flow::Flow;
use crate::http::problem::Problem;

/// An example of which type.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriggerEvent, example = json!({"type": "message.received"}))]
pub(crate) struct TriggerBody {
    /// The type of the event.
    r#type: String,
}

/// An example that is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriggeredEvent)]
pub(crate) struct TriggeredView {
    /// The event; its deliveries tell how it went.
    #[schema(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    event_id: String,
}

impl From<EventId> for TriggeredView {
    fn from(event: EventId) -> Self {
        Self {
            event_id: event.to_string(),
        }
    }
}

/// Tell an example
///
/// Puts an example of an event of any type into the log of a test workspace: every endpoint whose filter takes the type is told, and
/// so is whoever reads the log. It has `flags.example`, and the ids in it name nothing.
#[utoipa::path(tag = "events", operation_id = "test.events.create",
    request_body = TriggerBody,
    responses((status = 202, description = "It is on its way", body = TriggeredView)))]
#[post("/test/events")]
pub(super) async fn trigger(
    caller: Allowed<WebhooksWrite>,
    body: Body<TriggerBody>,
    tell: Flow<Tell>,
) -> Result<Answer<TriggeredView>, Problem> {
    let (workspace, asked) = (caller.workspace()?, body.asked);
    let kind = event_type(&body.value.r#type)?;
    let made = tell
        .run(move |tell| async move { tell.trigger(workspace, kind, asked).await })
        .await?;
    Ok(Answer::accepted(made, TriggeredView::from))
}
