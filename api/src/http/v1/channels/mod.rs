//! Connected Instagram accounts.

mod capabilities;
mod change;
mod check;
mod create;
mod delete;
mod get;
mod list;
mod renew;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::view::channel_states;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(change::change)
        .service(delete::delete)
        .service(check::check)
        .service(capabilities::capabilities)
        .service(renew::renew);
}

/// Which channels.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ChannelsQuery {
    /// Those in this state only.
    #[param(schema_with = channel_states)]
    pub(super) state: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}

/// How a channel is disconnected.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct DeleteQuery {
    /// `true` takes the consent back at Meta, too: with Facebook Login only.
    #[param(value_type = Option<bool>, example = false)]
    pub(super) revoke_grant: Option<String>,
    /// `true` disconnects the other channels that rest on the same consent with it.
    #[param(value_type = Option<bool>, example = false)]
    pub(super) confirm: Option<String>,
}
