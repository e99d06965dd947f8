use super::EventsQuery;
use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::endpoint::TypePattern;
use domain::model::event::EventType;
use domain::port::store::EventFilter;

use crate::http::Services;
use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, limit};
use crate::http::problem::Problem;
use crate::http::query::{Params, wrong};
use crate::http::view::{EventView, PageView};

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
) -> Result<web::Json<PageView<EventView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), "events");
    let limit = limit(query.limit.as_deref())?;
    let after = match query.after.as_deref() {
        Some(cursor) => list.open("after", cursor)?,
        None => 0,
    };
    let filter = EventFilter {
        types: types(query.r#type.as_deref())?,
    };
    let events = tell
        .run(move |tell| async move { tell.events(workspace, after, &filter, limit).await })
        .await?;
    let last = events.last().map_or(after, |(event, _)| event.position);
    Ok(web::Json(PageView {
        next_cursor: Some(list.seal(&last)),
        previous_cursor: None,
        data: events
            .iter()
            .map(|(event, told)| EventView::of(event, told, &at))
            .collect(),
    }))
}

fn types(text: Option<&str>) -> Result<Vec<EventType>, Problem> {
    let mut types = vec![];
    for word in text.into_iter().flat_map(|text| text.split(',')) {
        let pattern = TypePattern::parse(word.trim());
        let pattern = pattern.ok_or_else(|| wrong("type", "names no type of event"))?;
        let named = EventType::ALL.iter().filter(|kind| pattern.takes(**kind));
        types.extend(named.copied());
    }
    types.dedup();
    Ok(types)
}
