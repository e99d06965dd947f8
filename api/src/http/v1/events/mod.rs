//! The log of what happened, deliveries and redeliveries.

mod deliveries;
mod get;
mod list;
mod redeliver;
mod stream;

use domain::flow::tell::{Gone, Tell};
use domain::model::endpoint::TypePattern;
use domain::model::event::{EventType, Position};
use domain::model::shared::Code;
use domain::model::workspace::WorkspaceId;
use domain::port::store::EventFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::flow::Flow;
use crate::http::page::List;
use crate::http::problem::Problem;
use crate::http::query::{id, wrong};
use crate::http::view::event_types_schema;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(list::list)
        // before that of one event: its path looks like one
        .service(stream::stream)
        .service(get::get)
        .service(deliveries::deliveries)
        .service(redeliver::redeliver);
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct EventsQuery {
    /// Those of these types only, separated by commas: types, `group.*` or `*`.
    #[param(schema_with = event_types_schema)]
    pub(super) r#type: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor; from the oldest event that is kept when neither this nor `before` is said.
    pub(super) after: Option<String>,
    /// Those before this cursor; `end` begins with the newest.
    pub(super) before: Option<String>,
    /// Those after this `position`, as an event has it that a webhook told; instead of a cursor.
    #[param(value_type = Option<i64>, minimum = 0, example = 5)]
    pub(super) after_position: Option<String>,
    /// Those about this channel only.
    #[param(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) channel_id: Option<String>,
}

/// From where, and which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct StreamQuery {
    /// Those of these types only, separated by commas: types, `group.*` or `*`.
    #[param(schema_with = event_types_schema)]
    pub(super) r#type: Option<String>,
    /// Those after this cursor of `GET /v1/events`; from now on when neither this nor `after_position` is said.
    pub(super) after: Option<String>,
    /// Those after this `position`, as an event has it that a webhook told; instead of a cursor.
    #[param(value_type = Option<i64>, minimum = 0, example = 5)]
    pub(super) after_position: Option<String>,
    /// Those about this channel only.
    #[param(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) channel_id: Option<String>,
}

/// The list and the stream have the same cursors: one goes on where the other ended.
const LOG: &str = "events";

/// The cursor leads to events that are not kept any more.
fn expired(list: &List<'_>, gone: Gone) -> Problem {
    let cursor = list.seal(&gone.after);
    Problem::new(Code::CursorExpired).oldest(cursor, gone.after + 1)
}

/// The position that is named instead of a cursor. The log has come to it: whoever names a later one would miss what is
/// still to come before it.
async fn position(
    text: Option<&str>,
    cursors: bool,
    tell: &Flow<Tell>,
    workspace: WorkspaceId,
) -> Result<Option<Position>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    let wrong = |why| Err(wrong("after_position", why));
    if cursors {
        return wrong("cannot come together with a cursor");
    }
    let Some(after) = text.parse().ok().filter(|after| *after >= 0) else {
        return wrong("must be the position of an event, or 0");
    };
    let newest = tell.run(move |tell| async move { tell.newest(workspace).await });
    if after > newest.await? {
        return wrong("is behind the newest event");
    }
    Ok(Some(after))
}

/// Those of the types that `type` names, about the channel that `channel_id` does.
fn filter(text: Option<&str>, channel: Option<String>) -> Result<EventFilter, Problem> {
    let mut types = vec![];
    for word in text.into_iter().flat_map(|text| text.split(',')) {
        let pattern = TypePattern::parse(word.trim());
        let pattern = pattern.ok_or_else(|| wrong("type", "names no type of event"))?;
        let named = EventType::ALL.iter().filter(|kind| pattern.takes(**kind));
        types.extend(named.copied());
    }
    types.dedup();
    Ok(EventFilter {
        types,
        channel: id("channel_id", channel)?,
    })
}
