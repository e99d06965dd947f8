//! What is said between channels and contacts.

mod act;
mod change;
mod close;
mod get;
mod list;
mod messages;
mod thread_control;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::view::{conversation_states, window_states};

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(list::list)
        .service(get::get)
        .service(act::act)
        .service(change::change)
        .service(close::close)
        .service(thread_control::thread_control)
        .service(messages::messages);
}

/// Which conversations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ConversationsQuery {
    /// Those of this channel only.
    #[param(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) channel_id: Option<String>,
    /// The one with this contact only.
    #[param(example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) contact_id: Option<String>,
    /// `true`: those in which the contact has the last word only (`unanswered_since`); `false`: the others only.
    #[param(value_type = Option<bool>, example = true)]
    pub(super) unanswered: Option<String>,
    /// Those that are `open` or `closed` only.
    #[param(schema_with = conversation_states)]
    pub(super) state: Option<String>,
    /// Those whose reply window is in this state now only: `response`, `human_agent`, `closed` or `unknown`.
    #[param(schema_with = window_states)]
    pub(super) window: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}
