//! Sending messages, and what became of them.

mod batch;
mod cancel;
mod create;
mod get;
mod list;
mod preview;
mod retry;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::view::message_states;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(batch::batch)
        .service(preview::preview)
        .service(list::list)
        .service(get::get)
        .service(cancel::cancel)
        .service(retry::retry);
}

/// Which messages: at least one of `reference`, `external_id` and `status`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct MessagesQuery {
    /// Those with this key of yours.
    #[param(example = "ticket-7/reply-2")]
    pub(super) reference: Option<String>,
    /// The one that Instagram knows by this id (`mid`), the whole message or one of its parts.
    pub(super) external_id: Option<String>,
    /// Those sent through this API that are in this state.
    #[param(schema_with = message_states)]
    pub(super) status: Option<String>,
    /// Those of this channel only.
    #[param(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) channel_id: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}
