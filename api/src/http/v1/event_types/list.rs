use actix_web::{get, web};

use crate::http::view::{EventTypeView, ListView};

/// List event types
///
/// All types of events that endpoints are told, each with its schema and an example. It needs no key.
#[utoipa::path(tag = "events", operation_id = "event_types.list", security(()),
    responses((status = 200, description = "The catalogue", body = ListView<EventTypeView>)))]
#[get("")]
pub(super) async fn list() -> web::Json<ListView<&'static EventTypeView>> {
    let data = EventTypeView::all().iter().collect();
    web::Json(ListView { data })
}
