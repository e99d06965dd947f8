use super::{EventsQuery, LOG, filter};
use actix_web::{get, web};
use domain::flow::tell::Tell;

use crate::http::Services;
use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, limit};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::view::{EventView, PageView, Shown};

/// List events
///
/// In the order in which they happened. `next_cursor` is always there: at the end of the log it is where to go on later, so
/// that a reader who keeps it misses nothing. An event is shown as it would be delivered now.
#[utoipa::path(tag = "events", operation_id = "events.list", params(EventsQuery),
    responses((status = 200, description = "A page of events", body = PageView<EventView>)))]
#[get("/events")]
pub(super) async fn list(
    caller: Allowed<WebhooksRead>,
    Params(query): Params<EventsQuery>,
    services: web::Data<Services>,
    tell: Flow<Tell>,
    at: Addresses,
) -> Result<web::Json<PageView<Shown>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), LOG);
    let limit = limit(query.limit.as_deref())?;
    let after = match query.after.as_deref() {
        Some(cursor) => list.open("after", cursor)?,
        None => 0,
    };
    let filter = filter(query.r#type.as_deref())?;
    let events = tell
        .run(move |tell| async move { tell.events(workspace, after, &filter, limit).await })
        .await?;
    let last = events.last().map_or(after, |(event, _)| event.position);
    Ok(web::Json(PageView {
        next_cursor: Some(list.seal(&last)),
        previous_cursor: None,
        data: events
            .iter()
            .map(|(event, told)| Shown::of(event, told, &at))
            .collect(),
    }))
}
