use actix_web::{HttpResponse, get, web};

use super::written;
use crate::http::problem::Problem;
use crate::http::view::EventTypeView;

/// Read an event type
///
/// What it tells, its JSON Schema and an example. It needs no key.
#[utoipa::path(tag = "events", operation_id = "event_types.get", security(()),
    params(("type" = String, Path, description = "The type", example = "message.received")),
    responses((status = 200, description = "The type", body = EventTypeView)))]
#[get("/{type}")]
pub(super) async fn get(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let found = EventTypeView::find(&name);
    found.map(written).ok_or(Problem::not_found())
}
