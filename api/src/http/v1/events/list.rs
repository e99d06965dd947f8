use super::{EventsQuery, LOG, expired, filter, position};
use actix_web::{get, web};
use domain::flow::tell::Tell;
use domain::model::shared::Direction;

use crate::http::Services;
use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::{Params, wrong};
use crate::http::view::{EventView, PageView, Shown};

/// Instead of a cursor before which to read: behind the newest event.
const END: &str = "end";

/// List events
///
/// In the order in which they happened. `next_cursor` is always there: at the end of the log it is where to go on later, so
/// that a reader who keeps it misses nothing. A filter is looked for in 10,000 events at a time: a page may have fewer than
/// `limit`, or none, while there is more behind its cursors; the end is reached when `next_cursor` stays the same, the
/// beginning when there is no `previous_cursor`. `before=end` reads the log backwards, from its newest page on. Positions have
/// no gap: a receiver that was told of 5 and then of 7 reads what it missed with `after_position=5`. A cursor or a position
/// that leads to events which are out of retention is answered `cursor_expired` (410), with the oldest one that is good. An
/// event is shown as it would be delivered now.
#[utoipa::path(tag = "events", operation_id = "events.list", params(EventsQuery),
    responses((status = 200, description = "A page of events", body = PageView<EventView>),
        (status = 410, description = "Events after the cursor or position are no longer kept", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
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
    let from_end = query.before.as_deref() == Some(END);
    if from_end && query.after.is_some() {
        return Err(wrong("before", "cannot come together with after"));
    }
    let cursors = query.after.is_some() || query.before.is_some();
    let position = position(query.after_position.as_deref(), cursors, &tell, workspace).await?;
    let mut ask = list.ask(&PageQuery {
        limit: query.limit,
        after: query.after,
        before: query.before.filter(|_| !from_end),
    })?;
    if let Some(after) = position {
        ask.from = Some((Direction::After, after));
    }
    let filter = filter(query.r#type.as_deref(), query.channel_id)?;
    let found = tell
        .run(move |tell| async move {
            if from_end {
                tell.log_end(workspace, &filter, ask.limit).await.map(Ok)
            } else {
                tell.log_page(workspace, &filter, ask).await
            }
        })
        .await?;
    let found = found.map_err(|gone| expired(&list, gone))?;
    let shown = found.events.iter();
    let shown = shown.map(|(event, told)| Shown::of(event, told, &at));
    Ok(web::Json(PageView {
        data: shown.collect(),
        next_cursor: Some(list.seal(&found.until)),
        previous_cursor: found.from.map(|from| list.seal(&from)),
    }))
}
