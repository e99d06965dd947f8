use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::flow::tell::{Since, Tell};
use domain::model::event::Position;
use domain::model::shared::Code;
use domain::model::workspace::WorkspaceId;
use domain::port::store::EventFilter;
use futures::stream::{once, unfold};
use futures::{StreamExt as _, future};

use super::{LOG, StreamQuery, expired, filter, position};
use crate::http::Services;
use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::flow::Flow;
use crate::http::header;
use crate::http::page::List;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::streams::{Opened, Streams};
use crate::http::view::Shown;

/// Where a reader was when its connection ended.
const LAST: &str = "last-event-id";
/// Events that are read at a time.
const PAGE: u16 = 100;
/// How long an event that another process commits stays unseen at most.
const POLL: Duration = Duration::from_secs(1);
/// How long nothing is said at most: shorter than what stands between the two waits for.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Follow events
///
/// Server-sent events (`text/event-stream`), for as long as the connection lasts: what comes to the log, in its order, without
/// loss or repetition. `id` is a cursor of the log, `event` the type, `data` the event as a webhook's body has it. A reader that
/// comes back with the last `id` in `Last-Event-ID`, as browsers do by themselves, goes on where it was. The first `id` comes at
/// once, without data; a comment comes every 15 seconds. One that comes back too late, when events after its last `id` are
/// out of retention, is answered `cursor_expired`, as by the list. A workspace may have 10 of them open at a time at each process.
#[utoipa::path(tag = "events", operation_id = "events.stream",
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` that was read last; it counts more than `after` and `after_position`."), StreamQuery),
    responses((status = 200, description = "Events as they happen", content_type = "text/event-stream", body = String,
        example = "id: AQGTq0Vn\nevent: message.received\ndata: {\"id\": \"evt_01jd2v7q7hf8mrk0e4w0z3n5tb\", \"type\": \"message.received\"}\n\n")))]
#[get("/events/stream")]
pub(super) async fn stream(
    caller: Allowed<WebhooksRead>,
    Params(query): Params<StreamQuery>,
    services: web::Data<Services>,
    request: HttpRequest,
    tell: Flow<Tell>,
    at: Addresses,
) -> Result<HttpResponse, Problem> {
    let workspace = caller.workspace()?;
    let filter = filter(query.r#type.as_deref(), query.channel_id)?;
    let cursor = query.after.as_deref();
    let named = query.after_position.as_deref();
    let position = position(named, cursor.is_some(), &tell, workspace).await?;
    let from = from(&services, workspace, &request, cursor)?.or(position);
    let opened = services.streams.open(workspace).ok_or_else(too_many)?;
    let after = match from {
        Some(position) => {
            let kept =
                move |tell: Arc<Tell>| async move { tell.is_kept(workspace, position).await };
            let list = List::new(&services, Some(workspace), LOG);
            let kept = tell.run(kept).await?;
            kept.map_err(|gone| expired(&list, gone))?;
            position
        }
        None => {
            let newest = move |tell: Arc<Tell>| async move { tell.newest(workspace).await };
            tell.run(newest).await?
        }
    };
    let following = Following {
        caller,
        workspace,
        services,
        request,
        tell,
        at,
        filter,
        after,
        checked: Instant::now(),
        opened,
    };
    let begin = following.place();
    let events = unfold(following, Following::next);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // proxies that collect what they pass on hold it back otherwise
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(once(future::ready(begin)).chain(events).map(Ok::<_, Infallible>)))
}

fn too_many() -> Problem {
    let most = Streams::MOST;
    Problem::new(Code::TooManyStreams).detail(format!(
        "A workspace may have {most} streams open at a time."
    ))
}

/// The position after which to begin, when the reader says one.
fn from(
    services: &Services,
    workspace: WorkspaceId,
    request: &HttpRequest,
    after: Option<&str>,
) -> Result<Option<Position>, Problem> {
    let list = List::new(services, Some(workspace), LOG);
    let wrong = |why| Problem::at(format!("/header/{LAST}"), Code::InvalidCursor, why);
    match (header::only(request.headers(), LAST).map_err(wrong)?, after) {
        // an empty one is what a reader says that has read nothing
        (None | Some(""), None) => Ok(None),
        (None | Some(""), Some(cursor)) => list.open("after", cursor).map(Some),
        (Some(cursor), _) => match list.open(LAST, cursor) {
            Ok(position) => Ok(Some(position)),
            Err(_) => Err(wrong("is no cursor of this list")),
        },
    }
}

/// A stream that is open.
struct Following {
    caller: Allowed<WebhooksRead>,
    workspace: WorkspaceId,
    services: web::Data<Services>,
    request: HttpRequest,
    tell: Flow<Tell>,
    at: Addresses,
    filter: EventFilter,
    after: Position,
    /// When the key was looked at last.
    checked: Instant,
    opened: Opened,
}

impl Following {
    /// What is said next; nothing when it is over: the process stops, the key is no good any more, or the database is away.
    async fn next(mut self) -> Option<(Bytes, Self)> {
        while !self.opened.is_over() {
            let quiet = self.checked.elapsed();
            if quiet >= KEEP_ALIVE {
                self.caller
                    .lasts(&self.services, &self.request)
                    .await
                    .ok()?;
                self.checked = Instant::now();
                return Some((self.place(), self));
            }
            let within = POLL.min(KEEP_ALIVE.saturating_sub(quiet));
            // watched before the log is read: what comes between the two is noticed
            let mut watch = self.services.flows.tell.watch_log(self.workspace, within);
            let Since { events, until } = self.since().await?;
            let moved = until > self.after;
            self.after = until;
            if !events.is_empty() {
                let cursors = List::new(&self.services, Some(self.workspace), LOG);
                let said = events.iter().map(|(event, told)| {
                    let body = serde_json::to_string(&Shown::of(event, told, &self.at));
                    let (id, kind) = (cursors.seal(&event.position), event.fact.kind().as_str());
                    body.map(|body| format!("id: {id}\nevent: {kind}\ndata: {body}\n\n"))
                });
                let said = said.collect::<Result<String, _>>().ok()?;
                return Some((Bytes::from(said), self));
            }
            if !moved {
                tokio::select! {
                    () = self.opened.ended() => {}
                    _ = watch.changed() => {}
                }
            }
        }
        None
    }

    /// What came meanwhile; nothing when it is over.
    async fn since(&self) -> Option<Since> {
        let (workspace, after, filter) = (self.workspace, self.after, self.filter.clone());
        let since = self
            .tell
            .run(move |tell| async move { tell.since(workspace, after, &filter, PAGE).await });
        // One who is so slow that what comes next is gone hears so when it comes back.
        since.await.ok()?.ok()
    }

    /// A comment that says where the reader is: readers keep the id, and take nothing for an event.
    fn place(&self) -> Bytes {
        let cursors = List::new(&self.services, Some(self.workspace), LOG);
        Bytes::from(format!(": here\nid: {}\n\n", cursors.seal(&self.after)))
    }
}
