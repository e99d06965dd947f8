use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::event::EventId;

use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::{DeliveryView, ListView};

/// List an event's deliveries
///
/// One for each endpoint that was told, with how many attempts there were, the newest 50 of them and what was answered.
#[utoipa::path(tag = "events", operation_id = "events.deliveries",
    params(("event_id" = String, Path, description = "The event", example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The deliveries", body = ListView<DeliveryView>)))]
#[get("/events/{event_id}/deliveries")]
pub(super) async fn deliveries(
    caller: Allowed<WebhooksRead>,
    Id(id): Id<EventId>,
    tell: Flow<Tell>,
) -> Result<web::Json<ListView<DeliveryView>>, Problem> {
    let workspace = caller.workspace()?;
    let found = tell
        .run(move |tell| async move { tell.deliveries(workspace, id).await })
        .await?;
    let deliveries = found.ok_or(Problem::not_found())?;
    Ok(web::Json(ListView {
        data: deliveries.into_iter().map(DeliveryView::from).collect(),
    }))
}
