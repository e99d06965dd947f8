//! The log of what happened, deliveries and redeliveries.

mod deliveries;
mod get;
mod list;
mod redeliver;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::view::event_types_schema;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(list::list)
        .service(get::get)
        .service(deliveries::deliveries)
        .service(redeliver::redeliver);
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct EventsQuery {
    /// Those of these types only, separated by commas.
    #[param(schema_with = event_types_schema)]
    pub(super) r#type: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor; from the beginning of the log when absent.
    pub(super) after: Option<String>,
}
