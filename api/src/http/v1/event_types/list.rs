use actix_web::{HttpResponse, get};

use super::written;
use crate::http::view::{EventTypeView, ListView};

/// List event types
///
/// All types of events that endpoints are told, each with its schema and an example. It needs no key.
#[utoipa::path(tag = "events", operation_id = "event_types.list", security(()),
    responses((status = 200, description = "The catalogue", body = ListView<EventTypeView>)))]
#[get("")]
pub(super) async fn list() -> HttpResponse {
    written(EventTypeView::all())
}
