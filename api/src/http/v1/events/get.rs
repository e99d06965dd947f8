use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::event::EventId;

use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::{EventView, Shown};

/// Read an event
///
/// As it would be delivered now.
#[utoipa::path(tag = "events", operation_id = "events.get",
    params(("event_id" = String, Path, description = "The event", example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The event", body = EventView)))]
#[get("/events/{event_id}")]
pub(super) async fn get(
    caller: Allowed<WebhooksRead>,
    Id(id): Id<EventId>,
    tell: Flow<Tell>,
    at: Addresses,
) -> Result<web::Json<Shown>, Problem> {
    let workspace = caller.workspace()?;
    let found = tell
        .run(move |tell| async move { tell.event(workspace, id).await })
        .await?;
    let (event, told) = found.ok_or(Problem::not_found())?;
    Ok(web::Json(Shown::of(&event, &told, &at)))
}
