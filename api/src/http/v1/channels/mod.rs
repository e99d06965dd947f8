//! Connected Instagram accounts.

mod capabilities;
mod change;
mod check;
mod create;
mod delete;
mod get;
mod health;
mod ice_breakers;
mod list;
mod persistent_menu;
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
        .service(health::health)
        .service(change::change)
        .service(delete::delete)
        .service(check::check)
        .service(capabilities::capabilities)
        .service(renew::renew)
        .configure(ice_breakers::configure)
        .configure(persistent_menu::configure);
}

/// Which channels.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ChannelsQuery {
    /// Those in this state only.
    #[param(schema_with = channel_states)]
    pub(super) state: Option<String>,
    /// The one of the account with this id of Instagram's only.
    #[param(example = "17841400000000001")]
    pub(super) external_id: Option<String>,
    /// Those that are reached through the Facebook Page with this id only.
    #[param(example = "134895793791914")]
    pub(super) page_id: Option<String>,
    /// The one of the account with this handle only, whatever its case.
    #[param(example = "acme.shop")]
    pub(super) username: Option<String>,
    /// Those with this key of the workspace's own only.
    #[param(example = "shop-1")]
    pub(super) reference: Option<String>,
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
